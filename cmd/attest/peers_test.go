package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"attest/internal/debian"
)

// serveBroker starts attest broker on free ports and returns them by listener, with
// the directory that holds the certificates.
func serveBroker(t *testing.T, flags ...string) (p *process, ports map[string]string, dir string) {
	t.Helper()
	dir = t.TempDir()
	p = start(t, dir, append([]string{"broker", "--plain", "0", "--tls", "0", "--mutual", "0"}, flags...)...)
	ports = make(map[string]string)
	for _, listener := range []string{"plain", "tls", "mutual"} {
		ports[listener] = p.await(`^` + listener + ` listens on 127\.0\.0\.1:(\d+)$`)
	}
	p.await(`^certificates are in certs$`)
	return p, ports, filepath.Join(dir, "certs")
}

// mosquitto's own clients, through every listener.
func TestBrokerServesMosquittoClients(t *testing.T) {
	t.Parallel()
	debian.Need(t, "mosquitto_sub", "mosquitto-clients")
	p, ports, certs := serveBroker(t)
	ca := []string{"--cafile", filepath.Join(certs, "ca.crt")}
	client := append([]string{"--cert", filepath.Join(certs, "client.crt"), "--key", filepath.Join(certs, "client.key")}, ca...)
	for _, tt := range []struct {
		listener string
		flags    []string
	}{
		{"plain", nil},
		{"plain", []string{"-u", "user", "-P", "password"}},
		{"tls", ca},
		{"mutual", client},
	} {
		at := append([]string{"-h", "127.0.0.1", "-p", ports[tt.listener], "-t", "mqtt/topic", "-q", "2", "-V", "mqttv311"}, tt.flags...)
		sub := exec.CommandContext(t.Context(), "mosquitto_sub", append(at, "-C", "1")...)
		var got, problem bytes.Buffer
		sub.Stdout, sub.Stderr = &got, &problem
		if err := sub.Start(); err != nil {
			t.Fatal(err)
		}
		p.await(`@ \d+ sent SUBACK `)
		if out, err := exec.CommandContext(t.Context(), "mosquitto_pub", append(at, "-m", "hello over "+tt.listener)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: mosquitto_pub: %v: %s", tt.listener, err, out)
		}
		if err := sub.Wait(); err != nil || strings.TrimSpace(got.String()) != "hello over "+tt.listener {
			t.Errorf("%s: mosquitto_sub got %q, %v: %s", tt.listener, &got, err, &problem)
		}
	}
	for name, args := range map[string][]string{
		"a wrong password":      {"-p", ports["plain"], "-u", "user", "-P", "wrong"},
		"no client certificate": append([]string{"-p", ports["mutual"]}, ca...),
	} {
		args = append(args, "-h", "127.0.0.1", "-t", "x", "-m", "x", "-V", "mqttv311")
		if out, err := exec.CommandContext(t.Context(), "mosquitto_pub", args...).CombinedOutput(); err == nil {
			t.Errorf("%s was let in: %s", name, out)
		}
	}
	p.signal(syscall.SIGINT)
	p.ends(0)
}

// openssl sees a chain that it can verify, under every name that clients may use.
func TestBrokerShowsItsChain(t *testing.T) {
	t.Parallel()
	debian.Need(t, "openssl", "openssl")
	_, ports, certs := serveBroker(t, "--advertise", "qa.example.org")
	for _, tt := range []struct {
		listener string
		flags    []string
	}{
		{"tls", []string{"-verify_hostname", "qa.example.org"}},
		{"tls", []string{"-verify_hostname", "localhost"}},
		{"tls", []string{"-verify_ip", "127.0.0.1"}},
		{"mutual", []string{"-cert", filepath.Join(certs, "client.crt"), "-key", filepath.Join(certs, "client.key")}},
	} {
		args := append([]string{
			"s_client", "-connect", "127.0.0.1:" + ports[tt.listener], "-CAfile", filepath.Join(certs, "ca.crt"),
			"-verify_return_error", "-showcerts", "-tls1_2", "-nocommands",
		}, tt.flags...)
		out, err := exec.CommandContext(t.Context(), "openssl", args...).CombinedOutput()
		for _, want := range []string{"Verify return code: 0 (ok)", "BEGIN CERTIFICATE", "Protocol  : TLSv1.2"} {
			if err != nil || !bytes.Contains(out, []byte(want)) {
				t.Errorf("%s %v: %v, want %q in\n%s", tt.listener, tt.flags, err, want, out)
				break
			}
		}
	}
	out, err := exec.CommandContext(t.Context(), "openssl", "s_client", "-connect", "127.0.0.1:"+ports["tls"], "-CAfile",
		filepath.Join(certs, "ca.crt"), "-verify_return_error", "-verify_hostname", "other.example.org").CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("ostname mismatch")) {
		t.Errorf("another name: %v\n%s", err, out)
	}
	info, err := os.Stat(filepath.Join(certs, "client.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key has mode %v, %v, want 0600", info.Mode(), err)
	}
}

// Beyond loopback nobody gets in without a name.
func TestBrokerBeyondLoopback(t *testing.T) {
	t.Parallel()
	f := brokerFlags{listen: "0.0.0.0", users: map[string]string{"qa": "secret"}}
	if users, required, err := f.login(); err != nil || !required || users["user"] != "" {
		t.Errorf("0.0.0.0: users %v, required %v, %v; want a login, and not the guide's", users, required, err)
	}
	f = brokerFlags{listen: "::1"}
	if users, required, err := f.login(); err != nil || required || users["user"] != "password" {
		t.Errorf("::1: users %v, required %v, %v; want the guide's, and no login", users, required, err)
	}
}

// A port that is taken is named, and the certificates of whoever has it stay.
func TestBrokerPortTaken(t *testing.T) {
	t.Parallel()
	_, ports, certs := serveBroker(t)
	before, err := os.ReadFile(filepath.Join(certs, "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	second := start(t, filepath.Dir(certs), "broker", "--plain", ports["plain"], "--tls", "0", "--mutual", "0")
	second.ends(2)
	if got := second.stderr.String(); !strings.Contains(got, "plain") || !strings.Contains(got, ":"+ports["plain"]) || !strings.Contains(got, "\nhint: choose other ports") {
		t.Errorf("the second broker says %q", got)
	}
	if after, err := os.ReadFile(filepath.Join(certs, "ca.crt")); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the second broker replaced the certificates of the first, %v", err)
	}
}
