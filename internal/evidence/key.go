package evidence

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"

	"attest/internal/regular"
)

// Key is one half of an ed25519 key pair.
type Key struct {
	ID string // as securesystemslib computes it: SHA-256, hexadecimal; both halves have the same

	half *signerverifier.ED25519SignerVerifier
}

// The PEM types of key files. The first two are those of OpenSSL, PKIX and PKCS #8.
const (
	publicPEM    = signerverifier.PublicKeyPEM
	privatePEM   = signerverifier.PrivateKeyPEM
	encryptedPEM = "ENCRYPTED ATTEST PRIVATE KEY"
)

// longestKey bounds the size of a key file.
const longestKey = 64 << 10

// ReadPublicKey reads the file of a public key, as Generate or OpenSSL writes it.
func ReadPublicKey(path string) (*Key, error) {
	block, err := readPEM(path)
	if err != nil {
		return nil, fmt.Errorf("read the public key %q: %w", path, err)
	}
	if block.Type != publicPEM {
		return nil, fmt.Errorf("read the public key %q: %w", path, wrongHalf("public", block.Type))
	}
	key, err := newKey(block)
	if err != nil {
		return nil, fmt.Errorf("read the public key %q: %w", path, err)
	}
	return key, nil
}

// readPEM reads a file with one PEM block and nothing else.
func readPEM(path string) (*pem.Block, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, regular.Cause(err)
	}
	if !info.Mode().IsRegular() || info.Size() > longestKey {
		return nil, errors.New("it is no file of a key")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, regular.Cause(err)
	}
	block, rest := pem.Decode(text)
	switch {
	case block == nil:
		return nil, noPEM(text)
	case len(bytes.TrimSpace(rest)) > 0:
		return nil, errors.New("something follows the key")
	}
	return block, nil
}

// noPEM says what a file is that holds no PEM block.
func noPEM(text []byte) error {
	for _, kind := range []string{"ssh-", "ecdsa-", "sk-"} {
		if bytes.HasPrefix(text, []byte(kind)) {
			return errOpenSSH
		}
	}
	if bytes.Contains(text, []byte("-----BEGIN ")) {
		return errors.New("its PEM block is cut or damaged")
	}
	return errors.New("it holds no PEM block")
}

var errOpenSSH = errors.New("it is a key of OpenSSH, and must be one of attest keygen, or of openssl genpkey -algorithm ed25519")

// wrongHalf says why a PEM block of a type is not the half of a key that is wanted, public or private.
func wrongHalf(want, kind string) error {
	switch {
	case strings.HasPrefix(kind, "OPENSSH "):
		return errOpenSSH
	case want == "private" && kind == "ENCRYPTED PRIVATE KEY":
		return errors.New("it is encrypted by OpenSSL: attest reads keys without a passphrase, and those of attest keygen --passphrase")
	case strings.HasSuffix(kind, strings.ToUpper(want)+" KEY") && kind != encryptedPEM:
		return fmt.Errorf("it is %q, and must be of type ed25519", kind)
	}
	return fmt.Errorf("it is no %s key, but %q", want, kind)
}

// newKey makes a key of a block that is not encrypted.
func newKey(block *pem.Block) (*Key, error) {
	lib, err := signerverifier.LoadKey(pem.EncodeToMemory(block))
	if err != nil {
		return nil, fmt.Errorf("its %s cannot be parsed", block.Type)
	}
	if lib.KeyType != signerverifier.ED25519KeyType {
		return nil, fmt.Errorf("it is of type %s, and must be %s", lib.KeyType, signerverifier.ED25519KeyType)
	}
	half, err := signerverifier.NewED25519SignerVerifierFromSSLibKey(lib)
	if err != nil {
		return nil, err
	}
	if public, ok := half.Public().(ed25519.PublicKey); !ok || smallOrder(public) {
		return nil, errors.New("it is no key of anybody: what it signs fits anything")
	}
	return &Key{ID: lib.KeyID, half: half}, nil
}

// smallOrder reports whether a public key is one of the few points whose multiples are the neutral
// one (RFC 8032 §5.1: the cofactor is 8), in any of their spellings. crypto/ed25519 takes them, and
// who has one could say later that something else was signed.
func smallOrder(public ed25519.PublicKey) bool {
	y := hex.EncodeToString(public[:31]) + fmt.Sprintf("%02x", public[31]&0x7f) // without the sign of x
	return slices.Contains([]string{
		"0000000000000000000000000000000000000000000000000000000000000000", // order 4
		"0100000000000000000000000000000000000000000000000000000000000000", // order 1
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 4 again: p is 0
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 1 again
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
	}, y)
}
