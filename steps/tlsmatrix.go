package steps

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"attest/broker"
	"attest/broker/pki"
	"attest/internal/at"
	"attest/internal/bench"
)

// tlsMatrix is TLS in cells: one setting of the modem against one server.
type tlsMatrix struct {
	*scenario
	dialogue *dialogue
	reports  *reports
	files    *files
	peer     *peer
	witness  *witness
}

var tlsMatrixSteps = []definition{
	define("the TLS setting {text} is {text}", func(a *areas) any { return a.tlsMatrix.set }),
	define("the TLS setting {text} is erased", func(a *areas) any { return a.tlsMatrix.erase }),
	define("the TLS setting {text} is {text}, if the modem takes it", func(a *areas) any { return a.tlsMatrix.try }),
	define("the modem holds {text} as {text}", func(a *areas) any { return a.tlsMatrix.hold }),
	define("the modem holds the {text} client certificate and its key", func(a *areas) any { return a.tlsMatrix.holdBadClient }),
	define("the modem is set up for seclevel {number}", func(a *areas) any { return a.tlsMatrix.setUp }),
	define("the broker offers TLS {text} alone", func(a *areas) any { return a.tlsMatrix.version }),
	define("the broker offers the cipher suite {text} alone", func(a *areas) any { return a.tlsMatrix.suite }),
	define("the broker requires the server name {text}", func(a *areas) any { return a.tlsMatrix.serverName }),
	define("the modem connects or fails within {time}", func(a *areas) any { return a.tlsMatrix.either }),
	define("the broker saw a ClientHello for {text}", func(a *areas) any { return a.tlsMatrix.helloFor }),
	define("the broker saw no ClientHello for {text}", func(a *areas) any { return a.tlsMatrix.noHelloFor }),
	define("the TLS handshake agreed on version {text}", func(a *areas) any { return a.tlsMatrix.agreedVersion }),
	define("the TLS handshake agreed on the cipher suite {text}", func(a *areas) any { return a.tlsMatrix.agreedSuite }),
}

// setting is the SSLCFG command for a key of context 88: text is quoted, numbers are not (manual SSLCFG).
func setting(key, value string) string {
	switch key {
	case "cacert", "clientcert", "clientkey", "hostname":
		value = strconv.Quote(value)
	}
	return fmt.Sprintf("AT+SSLCFG=%q,88,%s", key, value)
}

func (m *tlsMatrix) set(ctx context.Context, key, value string) error {
	return m.files.do(ctx, "%s", setting(key, value))
}

func (m *tlsMatrix) erase(ctx context.Context, key string) error {
	return m.files.do(ctx, "AT+SSLCFG=%q,88,", key)
}

// try passes over the answer: whether a file is looked at when it is named or when it is needed is open
// (at-facts §11).
func (m *tlsMatrix) try(ctx context.Context, key, value string) error {
	if err := m.dialogue.send(ctx, setting(key, value)); err != nil {
		return err
	}
	return m.dialogue.answersAnything(ctx)
}

// setUp is the guide's flow up to SSLMIPSTART, for a seclevel.
func (m *tlsMatrix) setUp(ctx context.Context, level string) error {
	if level == "0" {
		return m.set(ctx, "seclevel", level)
	}
	if err := m.files.holdCA(ctx, pki.CAFile); err != nil {
		return err
	}
	if level == "1" {
		return m.files.verifyServer(ctx, pki.CAFile)
	}
	if err := m.files.holdClient(ctx); err != nil {
		return err
	}
	return m.files.verifyBoth(ctx, pki.CAFile)
}

func (m *tlsMatrix) hold(ctx context.Context, content, name string) error {
	data, err := fileContent(m.trial.Authority(), content)
	if err != nil {
		return err
	}
	return m.files.store(ctx, name, data)
}

// fileContent makes what a module may find in a file: a base, and behind a comma what became of it.
func fileContent(a bench.Certificates, content string) ([]byte, error) {
	base, change, _ := strings.Cut(content, ", ")
	cert, key := a.Client()
	data, ok := map[string][]byte{
		"the CA certificate": a.CAPEM(), "the client certificate": cert, "the client key": key,
		"text": []byte("this is no certificate\n"),
	}[base]
	if !ok {
		return nil, fmt.Errorf("unknown file content %q", base)
	}
	switch change {
	case "":
	case "cut in half":
		data = data[:len(data)/2]
	case "with CR LF":
		data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	case "without its last line end":
		data = bytes.TrimRight(data, "\n")
	case "10 kB of it":
		data = bytes.Repeat(data, oversizedFile/len(data)+1)[:oversizedFile]
	case "behind 10 kB":
		const line = "# not PEM\n" // RFC 7468 §2: text before a block is ignored
		data = append(bytes.Repeat([]byte(line), (oversizedFile-len(data))/len(line)), data...)
	default:
		return nil, fmt.Errorf("unknown change %q of a file", change)
	}
	return data, nil
}

// oversizedFile is the most that one FSWRITE takes (manual FSWRITE).
const oversizedFile = 10_000

func (m *tlsMatrix) holdBadClient(ctx context.Context, kind string) error {
	cert, key, err := m.trial.Authority().BadClient(pki.Chain(kind))
	if err != nil {
		return fmt.Errorf("make the %s client certificate: %w", kind, err)
	}
	return m.files.holdPair(ctx, cert, key)
}

// tlsVersions are the versions by the names of the manual (SSLCFG sslversion).
var tlsVersions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12}

func tlsVersion(name string) (uint16, error) {
	version, ok := tlsVersions[name]
	if !ok {
		return 0, fmt.Errorf("unknown TLS version %q", name)
	}
	return version, nil
}

func (m *tlsMatrix) version(name string) error {
	version, err := tlsVersion(name)
	if err != nil {
		return err
	}
	return m.trial.Configure(func(c *broker.Config) { c.MinTLS, c.MaxTLS = version, version })
}

func suiteNumber(text string) (uint16, error) {
	n, err := strconv.ParseUint(strings.ToLower(text), 0, 16)
	if err != nil {
		return 0, fmt.Errorf("read the cipher suite %q: %w", text, err)
	}
	return uint16(n), nil
}

// suite leaves TLS 1.3 out, which has suites of its own.
func (m *tlsMatrix) suite(text string) error {
	n, err := suiteNumber(text)
	if err != nil {
		return err
	}
	return m.trial.Configure(func(c *broker.Config) { c.Suites, c.MaxTLS = []uint16{n}, tls.VersionTLS12 })
}

func (m *tlsMatrix) serverName(name string) error {
	return m.trial.Configure(func(c *broker.Config) { c.ServerName = name })
}

// either is for servers of which the sources do not say whether they are taken: the modem must say what came of it.
func (m *tlsMatrix) either(ctx context.Context, limit string) error {
	answer, err := m.dialogue.answer(ctx, "a final result")
	if err != nil || at.IsError(answer.Final.Text) {
		return err
	}
	_, err = m.reports.first(ctx, limit, append(slices.Clone(connectionFailed), "CONNECT OK")...)
	return err
}

func (m *tlsMatrix) helloFor(ctx context.Context, name string) error {
	event, err := m.witness.await(ctx, seenWithin, "a ClientHello", func(e broker.Event) bool { return e.Kind == broker.ClientHello })
	if err == nil && event.Hello.SNI != name {
		return m.mismatch(fmt.Sprintf("a ClientHello with the server name %q", event.Hello.SNI), fmt.Sprintf("the server name %q (SNI)", name))
	}
	return err
}

// noHelloFor looks back: the connection is made or lost when it is asked.
func (m *tlsMatrix) noHelloFor(name string) error {
	events, err := m.trial.Seen()
	if err != nil {
		return err
	}
	if len(events) == 0 {
		return errors.New("look for a ClientHello: there was no broker")
	}
	for _, e := range events {
		if e.Kind == broker.ClientHello && e.Hello.SNI == name {
			return m.mismatch(fmt.Sprintf("a ClientHello with the server name %q", name), "another server name, or none")
		}
	}
	return nil
}

func (m *tlsMatrix) agreed(ctx context.Context) (broker.Event, error) {
	return m.witness.await(ctx, seenWithin, "a finished TLS handshake", func(e broker.Event) bool { return e.Kind == broker.Handshake })
}

func (m *tlsMatrix) agreedVersion(ctx context.Context, name string) error {
	want, err := tlsVersion(name)
	if err != nil {
		return err
	}
	event, err := m.agreed(ctx)
	if err == nil && event.Version != want {
		return m.mismatch(tls.VersionName(event.Version), tls.VersionName(want))
	}
	return err
}

func (m *tlsMatrix) agreedSuite(ctx context.Context, text string) error {
	want, err := suiteNumber(text)
	if err != nil {
		return err
	}
	event, err := m.agreed(ctx)
	if err == nil && event.Suite != want {
		return m.mismatch(tls.CipherSuiteName(event.Suite), tls.CipherSuiteName(want))
	}
	return err
}
