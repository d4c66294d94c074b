package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// writeCertificates writes what a control plane on 127.0.0.1 needs: an authority (ca), a serving
// certificate (serving), a client certificate of the aggregation layer (front-proxy) and the key
// that signs service account tokens (service-account).
func writeCertificates(folder string) error {
	authorityKey, err := writeKey(folder, "ca")
	if err != nil {
		return err
	}
	authority := template(1, "cdk8s-tuned proof")
	authority.IsCA, authority.BasicConstraintsValid = true, true
	authority.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	if err := writeCertificate(folder, "ca", authority, authority, authorityKey, authorityKey); err != nil {
		return err
	}

	serving := template(2, "localhost")
	serving.DNSNames = []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"}
	serving.IPAddresses = []net.IP{net.ParseIP("127.0.0.1"), net.ParseIP("10.96.0.1")}
	serving.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	proxy := template(3, "front-proxy-client")
	proxy.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	for name, leaf := range map[string]*x509.Certificate{"serving": serving, "front-proxy": proxy} {
		key, err := writeKey(folder, name)
		if err != nil {
			return err
		}
		if err := writeCertificate(folder, name, leaf, authority, key, authorityKey); err != nil {
			return err
		}
	}
	_, err = writeKey(folder, "service-account")
	return err
}

func template(serial int64, name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(7 * 24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

func writeKey(folder, name string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	bytes, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, writePem(folder, name+".key", "EC PRIVATE KEY", bytes)
}

func writeCertificate(folder, name string, leaf, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) error {
	bytes, err := x509.CreateCertificate(rand.Reader, leaf, parent, &key.PublicKey, signer)
	if err != nil {
		return err
	}
	return writePem(folder, name+".crt", "CERTIFICATE", bytes)
}

func writePem(folder, file, kind string, bytes []byte) error {
	return os.WriteFile(filepath.Join(folder, file), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600)
}
