/** A pool of 50 request threads, all of which compute. */
public final class Threads {
  private static volatile double result;

  public static void main(String[] args) {
    for (int i = 0; i < 50; i++) {
      Thread thread = new Thread(() -> {
        double sum = 0;
        while (sum >= 0) {
          sum += Math.sqrt(sum + 1);
          result = sum;
        }
      });
      thread.setDaemon(false);
      thread.start();
    }
    System.out.println("ready");
  }
}
