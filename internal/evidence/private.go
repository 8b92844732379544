package evidence

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	"github.com/secure-systems-lab/go-securesystemslib/encrypted"

	"attest/internal/regular"
)

// PublicSuffix is what the name of a public key's file has behind that of the private one.
const PublicSuffix = ".pub"

// ErrExposed refuses a private key that other users of the machine can read.
var ErrExposed = errors.New("others may read it")

// Generate makes a key pair: the private key in the file path, mode 0600, encrypted
// if there is a passphrase (scrypt and NaCl's secret box, as securesystemslib has them),
// and the public key beside it. It never overwrites: an error is then fs.ErrExist.
func Generate(path string, passphrase []byte) (*Key, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("generate a key: %w", err)
	}
	secret, err := privateBlock(private, passphrase)
	if err != nil {
		return nil, fmt.Errorf("generate a key: %w", err)
	}
	open, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("generate a key: %w", err)
	}
	if err := create(path, 0o600, secret); err != nil {
		return nil, fmt.Errorf("write the private key: %w", err)
	}
	shown := &pem.Block{Type: publicPEM, Bytes: open}
	if err := create(path+PublicSuffix, 0o644, shown); err != nil {
		return nil, errors.Join(fmt.Errorf("write the public key: %w", err), os.Remove(path))
	}
	return newKey(shown)
}

func privateBlock(key ed25519.PrivateKey, passphrase []byte) (*pem.Block, error) {
	plain, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil || len(passphrase) == 0 {
		return &pem.Block{Type: privatePEM, Bytes: plain}, err
	}
	sealed, err := encrypted.Encrypt(plain, passphrase)
	return &pem.Block{Type: encryptedPEM, Bytes: sealed}, err
}

// create writes a file that must not be there yet.
func create(path string, mode os.FileMode, block *pem.Block) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(pem.EncodeToMemory(block))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// ReadPrivateKey reads the file of a private key, as Generate or OpenSSL writes it,
// and asks for the passphrase if there is one. A file that others may read is
// refused with ErrExposed, as ssh does.
func ReadPrivateKey(path string, ask func() ([]byte, error)) (*Key, error) {
	key, err := readPrivate(path, ask)
	if err != nil {
		return nil, fmt.Errorf("read the private key %q: %w", path, err)
	}
	return key, nil
}

func readPrivate(path string, ask func() ([]byte, error)) (*Key, error) {
	block, err := readPEM(path)
	if err != nil {
		return nil, err
	}
	if block.Type != privatePEM && block.Type != encryptedPEM {
		return nil, wrongHalf("private", block.Type)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, regular.Cause(err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("%w, its mode is %04o", ErrExposed, mode)
	}
	if block.Type == encryptedPEM {
		if block, err = decrypt(block, ask); err != nil {
			return nil, err
		}
	}
	return newKey(block)
}

func decrypt(block *pem.Block, ask func() ([]byte, error)) (*pem.Block, error) {
	passphrase, err := ask()
	if err != nil {
		return nil, err
	}
	plain, err := encrypted.Decrypt(block.Bytes, passphrase)
	if err != nil {
		return nil, errors.New("the passphrase is wrong, or the file is damaged")
	}
	return &pem.Block{Type: privatePEM, Bytes: plain}, nil
}
