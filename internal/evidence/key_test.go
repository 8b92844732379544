package evidence_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"attest/internal/evidence"
)

// asked returns a passphrase, and fails the test if nobody asks for it.
func asked(t *testing.T, passphrase string) func() ([]byte, error) {
	t.Helper()
	n := 0
	t.Cleanup(func() {
		if n == 0 {
			t.Error("nobody asked for the passphrase")
		}
	})
	return func() ([]byte, error) { n++; return []byte(passphrase), nil }
}

func TestPassphrase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vendor.key")
	key, err := evidence.Generate(path, []byte("correct horse"))
	check(t, err)
	private, err := evidence.ReadPrivateKey(path, asked(t, "correct horse"))
	check(t, err)
	if private.ID != key.ID {
		t.Errorf("read the key %s, want %s", private.ID, key.ID)
	}
	if _, err := evidence.ReadPrivateKey(path, asked(t, "battery staple")); err == nil || !strings.HasSuffix(err.Error(), "the passphrase is wrong, or the file is damaged") {
		t.Errorf("with a wrong passphrase: %v", err)
	}
	mute := errors.New("nobody there")
	if _, err := evidence.ReadPrivateKey(path, func() ([]byte, error) { return nil, mute }); !errors.Is(err, mute) {
		t.Errorf("without a passphrase: %v", err)
	}
	if _, err := evidence.ReadPublicKey(path); err == nil || !strings.Contains(err.Error(), "it is no public key") {
		t.Errorf("as a public key: %v", err)
	}
}

func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "vendor.key")
	_, err := evidence.Generate(path, nil)
	check(t, err)
	for name, want := range map[string]fs.FileMode{path: 0o600, path + ".pub": 0o644} {
		info, err := os.Stat(name)
		check(t, err)
		if got := info.Mode().Perm(); got&^want != 0 || got&0o400 == 0 {
			t.Errorf("%s has the mode %o, want %o", name, got, want)
		}
	}
	before := read(t, path)
	if _, err := evidence.Generate(path, nil); !errors.Is(err, fs.ErrExist) || string(read(t, path)) != string(before) {
		t.Errorf("a second key of one name: %v", err)
	}
	write(t, filepath.Join(dir, "other.key.pub"), nil)
	if _, err := evidence.Generate(filepath.Join(dir, "other.key"), nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second public key of one name: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "other.key")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a pair was left: %v", err)
	}
}

// TestBadKeys has files that are no keys, with what is said of them as the public one and
// as the private one.
func TestBadKeys(t *testing.T) {
	k := generate(t)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	curvePrivate, err := x509.MarshalPKCS8PrivateKey(curve)
	check(t, err)
	curvePublic, err := x509.MarshalPKIXPublicKey(curve.Public())
	check(t, err)
	block := func(kind string, content []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})
	}
	private, public := read(t, k.path), read(t, k.path+".pub")
	for _, c := range []struct {
		what                string
		text                []byte
		asPublic, asPrivate string
	}{
		{"nothing", nil, "it holds no PEM block", "it holds no PEM block"},
		{"noise", []byte("\x00\xff"), "it holds no PEM block", "it holds no PEM block"},
		{"the private key", private, `it is no public key, but "PRIVATE KEY"`, ""},
		{"the public key", public, "", `it is no private key, but "PUBLIC KEY"`},
		{"two keys", append(private, private...), "something follows the key", "something follows the key"},
		{"of another type", block("PUBLIC KEY", curvePublic), "it is of type ecdsa, and must be ed25519", `it is no private key, but "PUBLIC KEY"`},
		{"private of another type", block("PRIVATE KEY", curvePrivate), `it is no public key, but "PRIVATE KEY"`, "it is of type ecdsa, and must be ed25519"},
		{"damaged", block("PUBLIC KEY", []byte("x")), "its PUBLIC KEY cannot be parsed", "no private key"},
		{"a certificate", block("CERTIFICATE", curvePublic), `it is no public key, but "CERTIFICATE"`, `it is no private key, but "CERTIFICATE"`},
		{"cut", private[:len(private)/2], "its PEM block is cut or damaged", "its PEM block is cut or damaged"},
		{"the public key of OpenSSH", []byte("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9 qa@bench\n"), "it is a key of OpenSSH", "it is a key of OpenSSH"},
		{"the private key of OpenSSH", block("OPENSSH PRIVATE KEY", []byte("openssh-key-v1")), "it is a key of OpenSSH", "it is a key of OpenSSH"},
		{"encrypted by OpenSSL", block("ENCRYPTED PRIVATE KEY", curvePrivate), `it is no public key, but "ENCRYPTED PRIVATE KEY"`, "it is encrypted by OpenSSL"},
		{"of RSA", block("RSA PRIVATE KEY", curvePrivate), `it is no public key, but "RSA PRIVATE KEY"`, `it is "RSA PRIVATE KEY", and must be of type ed25519`},
		{"the public key of RSA", block("RSA PUBLIC KEY", curvePublic), `it is "RSA PUBLIC KEY", and must be of type ed25519`, `it is no private key, but "RSA PUBLIC KEY"`},
		{"sealed with no passphrase", block("ENCRYPTED ATTEST PRIVATE KEY", []byte(`{"kdf":{"name":"scrypt","params":{"N":1073741824,"r":8,"p":1}}}`)), `it is no public key`, "the passphrase is wrong, or the file is damaged"},
		{"a firmware image", make([]byte, 1<<20), "it is no file of a key", "it is no file of a key"},
	} {
		path := filepath.Join(t.TempDir(), "key")
		check(t, os.WriteFile(path, c.text, 0o600))
		_, err := evidence.ReadPublicKey(path)
		holds(t, c.what+" as the public key", err, c.asPublic)
		_, err = evidence.ReadPrivateKey(path, func() ([]byte, error) { return []byte("any"), nil })
		holds(t, c.what+" as the private key", err, c.asPrivate)
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	check(t, syscall.Mkfifo(pipe, 0o600))
	_, err = evidence.ReadPublicKey(pipe)
	holds(t, "a named pipe", err, "it is no file of a key")
	_, err = evidence.ReadPublicKey(t.TempDir())
	holds(t, "a directory", err, "it is no file of a key")
	_, err = evidence.ReadPublicKey("nowhere")
	holds(t, "nothing there", err, `read the public key "nowhere": no such file or directory`)
	check(t, os.Chmod(k.path, 0o640))
	if _, err := evidence.ReadPrivateKey(k.path, nil); !errors.Is(err, evidence.ErrExposed) {
		t.Errorf("a private key of mode 0640: %v", err)
	}
}

// holds wants an error with a text, or none for "".
func holds(t *testing.T, what string, err error, want string) {
	t.Helper()
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("%s: got %v, want %q", what, err, want)
	}
}

// FuzzPublicKey reads any bytes as a key.
func FuzzPublicKey(f *testing.F) {
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "key")
		write(t, path, text)
		if key, err := evidence.ReadPublicKey(path); err == nil && len(key.ID) != 64 {
			t.Errorf("read %q as the key %q", text, key.ID)
		}
	})
}
