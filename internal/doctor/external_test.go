package doctor_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/broker"
	"attest/internal/doctor"
	"attest/internal/emulator"
	"attest/internal/mosquitto"
)

// external is a bench whose broker is a mosquitto, which asks for a login.
func external(t *testing.T) (*doctor.Config, *broker.External) {
	t.Helper()
	pty, cfg := terminal(t)
	serve(t, pty, 0, emulator.Config{Resolve: map[string]string{"localhost": "127.0.0.1"}})
	s := mosquitto.Start(t, mosquitto.Config{Authority: cfg.Bench.Authority, User: "qa", Password: "secret"})
	e := &broker.External{
		Host: "localhost", User: "qa", Password: "secret",
		Ports: map[broker.Listener]int{broker.Plain: s.Plain, broker.TLS: s.TLS, broker.Mutual: s.Mutual},
	}
	for name, file := range map[string]*[]byte{"ca.crt": &e.CA, "client.crt": &e.Cert, "client.key": &e.Key} {
		content, err := os.ReadFile(filepath.Join(s.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		*file = content
	}
	cfg.Bench.Broker.Advertise, cfg.Bench.Broker.External = "", e
	return cfg, e
}

func TestExternalBroker(t *testing.T) {
	t.Parallel()
	cfg, e := external(t)
	found := examine(t, cfg)
	for _, f := range found {
		if f.Status != doctor.OK {
			t.Errorf("%+v, want ok", f)
		}
	}
	if f := of(t, found, "mutual TLS"); !strings.Contains(f.Text, "reached at localhost:") {
		t.Errorf("got %+v", f)
	}
	delete(e.Ports, broker.TLS)
	if f := of(t, examine(t, cfg), "TLS"); f.Status != doctor.NotChecked || !strings.Contains(f.Text, "no such listener") {
		t.Errorf("without a TLS listener: %+v", f)
	}
	e.Password = "wrong"
	if f, _ := doctor.First(examine(t, cfg)); f.Check != "broker" || !strings.Contains(f.Hint, "broker.external") {
		t.Errorf("with a wrong password: %+v", f)
	}
	for _, f := range found {
		if strings.Contains(f.Text+f.Hint, "secret") {
			t.Errorf("%+v tells the password", f)
		}
	}
}
