package main

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What belongs to the owner of the modem or the bench appears in nothing that attest writes or prints: the numbers of
// module and card, the login of the run, the key that the run gave the modem and the one that it had before; not in
// verdicts, errors, recoveries, what a stimulus printed, nor in a diagnosis.
func TestSecretsStayHome(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "tcp://127.0.0.1:0", "--control", "control", "--defect", "password-not-sent")
	url := modem.await(`^serving on (.*)`)
	secrets := identifiers(t, url)
	own := possess(t, url)
	var said, printed strings.Builder
	ran := func(line *relay, p *process) {
		t.Helper()
		said.WriteString(line.said())
		printed.WriteString(strings.Join(p.seen, "\n") + p.stderr.String())
	}

	line := relayed(t, dir, url)
	p := start(t, dir, "run", "--self-proof", "off", "--bench", "bench.yaml", "--run", "blamed", "CONN-001", "MQC-006", "MUT-001", "MUT-002", "general/identity", "FAIL-003", "recovery/passive-close")
	if status, _ := p.wait(); status != 1 && status != 3 {
		t.Errorf("exit status %d\n%s%s", status, strings.Join(p.seen, "\n"), &p.stderr)
	}
	ran(line, p)

	line = relayed(t, dir, url)
	p = start(t, dir, "run", "--self-proof", "off", "--bench", "bench.yaml", "--run", "programs", "--format", "json", "CONN-001", "MUT-001")
	if status, _ := p.wait(); status != 1 && status != 3 {
		t.Errorf("exit status %d\n%s%s", status, strings.Join(p.seen, "\n"), &p.stderr)
	}
	ran(line, p)

	line = relayed(t, dir, url)
	p = start(t, dir, "run", "--self-proof", "off", "--bench", "bench.yaml", "--run", "frozen", "general/identity", "connection/plain")
	p.verdicts(2)
	line.freeze()
	p.ends(3)
	ran(line, p)

	for _, form := range [][]string{nil, {"--json"}} {
		line = relayed(t, dir, url)
		p = start(t, dir, append([]string{"doctor", "--bench", "bench.yaml"}, form...)...)
		_, _ = p.wait() // whatever it finds
		ran(line, p)
	}

	logins := regexp.MustCompile(`AT\+MCONFIG="[^"]*","([a-z2-7]{8})","([a-z2-7]{16})"`).FindAllStringSubmatch(said.String(), -1)
	keys := keyLines(said.String())
	if len(secrets) != 3 || len(logins) < 3 || len(keys) < 20 || len(own) < 10 {
		t.Fatalf("%d identifiers, %d logins, %d and %d lines of keys: the search below would find nothing", len(secrets), len(logins), len(keys), len(own))
	}
	for _, login := range logins {
		secrets = append(secrets, login[1], login[2])
	}
	secrets = slices.Compact(slices.Sorted(slices.Values(slices.Concat(secrets, keys, own))))
	withhold(t, "the console", printed.String(), secrets)
	for name, text := range files(t, filepath.Join(dir, "reports")) {
		withhold(t, name, text, secrets)
	}
}

// relayed writes a bench file for a modem behind a new relay, on a network that others share.
func relayed(t *testing.T, dir, url string) *relay {
	t.Helper()
	line := newRelay(t, url)
	text := fmt.Sprintf("modem: %s\nbroker: {advertise: mqtt.attest.test, public: true}\n"+
		"stimuli: {drop: [sh, -c, 'echo this is $0; exit 1', \"{imei}\"]}\n"+
		"timeouts: {multiplier: 0.05, quiet: 100ms, recover: 300ms}\n", line.url)
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return line
}

// possess gives the modem a private key of its owner's, and returns its lines.
func possess(t *testing.T, url string) []string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "tcp://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	tell := func(send, until string) {
		t.Helper()
		if _, err := io.WriteString(conn, send); err != nil {
			t.Fatal(err)
		}
		for said := ""; !strings.HasSuffix(said, until); {
			b, err := in.ReadByte()
			if said += string(b); err != nil || strings.HasSuffix(said, "ERROR\r\n") {
				t.Fatalf("%q was answered %q, %v", send, said, err)
			}
		}
	}
	tell("AT+FSCREATE=\"client.key\"\r\n", "OK\r\n")
	tell(fmt.Sprintf("AT+FSWRITE=\"client.key\",0,%d,15\r\n", len(text)), ">")
	tell(string(text), "OK\r\n")
	return keyLines(string(text))
}
