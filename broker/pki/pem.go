package pki

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
)

// The file names of the guide, in the module as well as in WriteDir's directory.
const (
	CAFile         = "ca.crt"
	ClientCertFile = "client.crt"
	ClientKeyFile  = "client.key"
)

func certificatePEM(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
}

// keyPEMOf is PKCS#1, for that is the form whose size the guide shows.
func keyPEMOf(key *rsa.PrivateKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
}

// WriteDir writes ca.crt, client.crt and client.key into dir, which it makes if need be. The key is readable by its owner
// alone, also where the file was there before.
func (a *Authority) WriteDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write the certificates: %w", err)
	}
	cert, key := a.Client()
	files := []struct {
		name string
		data []byte
		mode os.FileMode
	}{
		{CAFile, a.CAPEM(), 0o644},
		{ClientCertFile, cert, 0o644},
		{ClientKeyFile, key, 0o600},
	}
	for _, f := range files {
		if err := write(filepath.Join(dir, f.name), f.data, f.mode); err != nil {
			return fmt.Errorf("write the certificates: %w", err)
		}
	}
	return nil
}

// write replaces the file: one that was there may be open to others, and may stay open to them.
func write(path string, data []byte, mode os.FileMode) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.WriteFile(path, data, mode)
}
