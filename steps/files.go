package steps

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"attest/broker/pki"
	"attest/internal/bench"
)

// files is the module's file system and the certificates in it.
type files struct {
	*scenario
	dialogue *dialogue
}

var fileSteps = []definition{
	define("I send the CA certificate", func(a *areas) any { return a.files.sendCA }),
	define("I send the client certificate", func(a *areas) any { return a.files.sendCertificate }),
	define("I send the client key", func(a *areas) any { return a.files.sendKey }),
	define("I write the CA certificate to {text} in two parts", func(a *areas) any { return a.files.writeInTwoParts }),
	define("the modem holds the CA certificate as {text}", func(a *areas) any { return a.files.holdCA }),
	define("the modem holds the wrong CA certificate as {text}", func(a *areas) any { return a.files.holdWrongCA }),
	define("the modem holds its client certificate and key", func(a *areas) any { return a.files.holdClient }),
	define("the modem holds a client certificate of an unknown CA", func(a *areas) any { return a.files.holdUnknownClient }),
	define("the modem verifies the server by {text}", func(a *areas) any { return a.files.verifyServer }),
	define("the modem verifies the server by {text} and shows its own certificate", func(a *areas) any { return a.files.verifyBoth }),
	define("the modem answers the CA certificate, then OK", func(a *areas) any { return a.files.answersCA }),
}

func (f *files) sendCA(ctx context.Context) error {
	return f.dialogue.write(ctx, f.trial.Authority().CAPEM())
}

func (f *files) sendCertificate(ctx context.Context) error {
	cert, _ := f.trial.Authority().Client()
	return f.dialogue.write(ctx, cert)
}

func (f *files) sendKey(ctx context.Context) error {
	_, key := f.trial.Authority().Client()
	return f.dialogue.write(ctx, key)
}

// do sends a command and wants OK.
func (f *files) do(ctx context.Context, format string, args ...any) error {
	if err := f.dialogue.send(ctx, fmt.Sprintf(format, args...)); err != nil {
		return err
	}
	return f.dialogue.answersOK(ctx)
}

// store makes the file and writes it, as the guide does.
func (f *files) store(ctx context.Context, name string, data []byte) error {
	if err := f.dialogue.send(ctx, fmt.Sprintf("AT+FSCREATE=%q", name)); err != nil {
		return err
	}
	if err := f.dialogue.answersAnything(ctx); err != nil { // a file that is there already may be refused (at-facts §22.15)
		return err
	}
	return f.write(ctx, name, 0, data)
}

// write sends data in FSWRITE's mode: 0 from the start, 1 at the end.
func (f *files) write(ctx context.Context, name string, mode int, data []byte) error {
	if err := f.dialogue.send(ctx, fmt.Sprintf("AT+FSWRITE=%q,%d,%d,15", name, mode, len(data))); err != nil {
		return err
	}
	if err := f.dialogue.prompts(ctx); err != nil {
		return err
	}
	if err := f.dialogue.write(ctx, data); err != nil {
		return err
	}
	return f.dialogue.answersOK(ctx)
}

func (f *files) writeInTwoParts(ctx context.Context, name string) error {
	data := f.trial.Authority().CAPEM()
	half := len(data) / 2
	if err := f.write(ctx, name, 0, data[:half]); err != nil {
		return err
	}
	return f.write(ctx, name, 1, data[half:])
}

func (f *files) holdCA(ctx context.Context, name string) error {
	return f.store(ctx, name, f.trial.Authority().CAPEM())
}

func (f *files) holdWrongCA(ctx context.Context, name string) error {
	wrong, err := f.trial.Authority().WrongCA()
	if err != nil {
		return fmt.Errorf("make another CA: %w", err)
	}
	return f.store(ctx, name, wrong)
}

func (f *files) holdClient(ctx context.Context) error {
	cert, key := f.trial.Authority().Client()
	return f.holdPair(ctx, cert, key)
}

// holdUnknownClient stores a certificate of a CA that has the name of the known one: any other, a client may keep back,
// because the server names the issuers that it knows (RFC 5246 §7.4.6).
func (f *files) holdUnknownClient(ctx context.Context) error {
	cert, key, err := f.trial.Authority().BadClient(pki.SameSubject)
	if err != nil {
		return fmt.Errorf("make a client certificate of an unknown CA: %w", err)
	}
	return f.holdPair(ctx, cert, key)
}

// holdPair stores a client certificate and its key and names them to context 88.
func (f *files) holdPair(ctx context.Context, cert, key []byte) error {
	if err := f.store(ctx, pki.ClientCertFile, cert); err != nil {
		return err
	}
	if err := f.store(ctx, pki.ClientKeyFile, key); err != nil {
		return err
	}
	if err := f.do(ctx, `AT+SSLCFG="clientcert",88,%q`, pki.ClientCertFile); err != nil {
		return err
	}
	return f.do(ctx, `AT+SSLCFG="clientkey",88,%q`, pki.ClientKeyFile)
}

func (f *files) verifyServer(ctx context.Context, name string) error { return f.verify(ctx, name, 1) }

func (f *files) verifyBoth(ctx context.Context, name string) error { return f.verify(ctx, name, 2) }

func (f *files) verify(ctx context.Context, name string, level int) error {
	if err := f.do(ctx, `AT+SSLCFG="cacert",88,%q`, name); err != nil {
		return err
	}
	return f.do(ctx, `AT+SSLCFG="seclevel",88,%d`, level)
}

// answersCA compares what FSREAD printed with what was stored, byte by byte.
func (f *files) answersCA(ctx context.Context) error {
	want := f.trial.Authority().CAPEM()
	answer, err := f.dialogue.answer(ctx, "the file")
	if err != nil {
		return err
	}
	var got []byte
	for _, line := range answer.Info {
		got = append(got, line.Payload...)
	}
	if answer.Final.Text != "OK" || !bytes.Equal(got, want) {
		return f.mismatch(fmt.Sprintf("%d bytes that differ from byte %d on, then %s", len(got), firstDifference(got, want), answer.Final.Text),
			fmt.Sprintf("the %d bytes that were written, then OK", len(want)))
	}
	return nil
}

func firstDifference(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// clientCertificate is the good client certificate, for comparison.
func clientCertificate(authority bench.Certificates) (*x509.Certificate, error) {
	text, _ := authority.Client()
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("read the client certificate: no PEM")
	}
	return x509.ParseCertificate(block.Bytes)
}
