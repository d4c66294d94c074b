import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A service with a live set of LIVE_MIB: each answer makes garbage and replaces a part of the live set, as a cache does. */
public final class Service {
  private static final int KIB = 1024;
  private static byte[][] live;
  private static int next;

  private static byte[] entry(int seed) {
    byte[] bytes = new byte[KIB - 16];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (seed + i);
    }
    return bytes;
  }

  private static synchronized int work() {
    int sum = 0;
    for (int i = 0; i < KIB; i++) {
      byte[] garbage = entry(i);
      sum += garbage[i % garbage.length];
      if (i % 4 == 0) {
        live[next] = garbage;
        next = (next + 1) % live.length;
      }
    }
    return sum;
  }

  public static void main(String[] args) throws Exception {
    live = new byte[Integer.parseInt(System.getenv("LIVE_MIB")) * KIB][];
    for (int i = 0; i < live.length; i++) {
      live[i] = entry(i);
    }
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      byte[] body = Integer.toString(work()).getBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    System.out.println("ready " + server.getAddress().getPort());
  }
}
