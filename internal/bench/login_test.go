package bench_test

import (
	"crypto/x509"
	"encoding/pem"
	"net"
	"strings"
	"testing"

	"attest/broker"
	"attest/internal/bench"
	"attest/internal/transcript"
)

// Out of everybody's reach the login is the guide's; within it each bench has its own, and nothing that is
// written shows it.
func TestLoginOfARun(t *testing.T) {
	taken := make(map[string]bool)
	for _, tt := range []struct {
		name   string
		broker bench.BrokerConfig
		guide  bool
	}{
		{"loopback", bench.BrokerConfig{}, true},
		{"everywhere", bench.BrokerConfig{Listen: "0.0.0.0"}, false},
		{"an address", bench.BrokerConfig{Listen: "192.0.2.1"}, false},
		{"a tunnel to loopback", bench.BrokerConfig{Public: true}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := config(t, &fake{})
			cfg.Broker, cfg.Secrets = tt.broker, new(transcript.Redactor)
			trial := begin(t, open(t, cfg))
			user, err := trial.Fill(t.Context(), "{user}")
			password, other := trial.Fill(t.Context(), "{password}")
			if err != nil || other != nil {
				t.Fatal(err, other)
			}
			var users map[string]string
			if err := trial.Configure(func(c *broker.Config) { users = c.Users }); err != nil || len(users) != 1 || users[user] != password {
				t.Errorf("the broker admits %q, %v; the modem is told %q and %q", users, err, user, password)
			}
			if guide := user == "user" && password == "password"; guide != tt.guide {
				t.Errorf("the login is %q and %q", user, password)
			}
			if tt.guide {
				return
			}
			if taken[user] || taken[password] || len(user) < 8 || len(password) < 16 {
				t.Errorf("the login %q, %q was seen before, or is short", user, password)
			}
			taken[user], taken[password] = true, true
			if got := cfg.Secrets.Redact(user + " " + password); strings.Trim(got, "* ") != "" {
				t.Errorf("masked, the login is %q", got)
			}
		})
	}
}

// A certificate holds for the name that the modem is told and for every address that leads here.
func TestCertificatesOfANetwork(t *testing.T) {
	certificates, err := bench.NewAuthority(bench.BrokerConfig{Listen: "0.0.0.0", Advertise: "qa.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(certificates.CAPEM())
	if block == nil {
		t.Fatal("no CA")
	}
	leaf, err := x509.ParseCertificate(certificates.Server().Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	hosts := []string{"qa.example.org", "mqtt.attest.test", "localhost", "127.0.0.1"}
	own, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range own {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && len(own) <= 8 {
			hosts = append(hosts, n.IP.String())
		}
	}
	for _, host := range hosts {
		if err := leaf.VerifyHostname(host); err != nil {
			t.Error(err)
		}
	}
	for _, host := range []string{"0.0.0.0", "other.example.org"} {
		if leaf.VerifyHostname(host) == nil {
			t.Errorf("the certificate holds for %s", host)
		}
	}
}
