package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"attest/internal/evidence"
)

func newKeygen() *cobra.Command {
	var protect bool
	c := &cobra.Command{
		Use:   "keygen FILE",
		Short: "Make a key pair for signing runs",
		Long: "keygen writes a private key to FILE, which nobody else may read, and the public key\n" +
			"to FILE.pub, for whoever verifies what was signed. It never overwrites. Keys of OpenSSL\n" +
			"(openssl genpkey -algorithm ed25519) work as well.",
		Example: "  attest keygen vendor.key --passphrase",
		Args:    arguments("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			var passphrase []byte
			var err error
			if protect {
				if passphrase, err = newPassphrase(c); err != nil {
					return err
				}
			}
			key, err := evidence.Generate(args[0], passphrase)
			if errors.Is(err, fs.ErrExist) {
				return &usageError{err: err, hint: "a key that signed something is needed as long as that is read; choose another name"}
			}
			if err != nil {
				return &usageError{err: err}
			}
			fmt.Fprintf(c.OutOrStdout(), "private key: %s (keep it)\npublic key:  %s (give it away)\nkey id:      %s\n", args[0], args[0]+evidence.PublicSuffix, key.ID)
			return nil
		},
	}
	c.Flags().BoolVar(&protect, "passphrase", false, "encrypt the private key; the passphrase is asked for, or is the first line of stdin if that is no terminal")
	return c
}

// newPassphrase asks for a passphrase, on a terminal twice.
func newPassphrase(c *cobra.Command) ([]byte, error) {
	first, err := passphrase(c, "passphrase")
	if _, typed := terminal(c.InOrStdin()); err != nil || !typed {
		return first, err
	}
	again, err := passphrase(c, "the same again")
	if err == nil && !bytes.Equal(first, again) {
		err = &usageError{err: errors.New("the passphrases are not the same")}
	}
	return first, err
}

// passphrase asks for a passphrase on a terminal, without an echo; elsewhere it is the first
// line of stdin. None at all is a mistake.
func passphrase(c *cobra.Command, prompt string) ([]byte, error) {
	in := c.InOrStdin()
	var line []byte
	var err error
	if f, ok := terminal(in); ok {
		fmt.Fprintf(c.ErrOrStderr(), "%s: ", prompt)
		line, err = term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(c.ErrOrStderr())
	} else {
		line, err = bufio.NewReader(in).ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		line = bytes.TrimRight(line, "\r\n")
	}
	if err != nil {
		return nil, fmt.Errorf("read the passphrase: %w", err)
	}
	if len(line) == 0 {
		return nil, &usageError{err: errors.New("the passphrase is empty"), hint: "type it, or give it as the first line of stdin"}
	}
	return line, nil
}

// terminal returns the terminal that a stream is, if it is one.
func terminal(stream any) (*os.File, bool) {
	f, ok := stream.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}
