package bench_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/broker"
	"attest/broker/pki"
	"attest/internal/bench"
	"attest/internal/mosquitto"
	"attest/internal/verdict"
)

// abroad is an emulated bench at a mosquitto without a mutual listener.
func abroad(t *testing.T) (*bench.Bench, *mosquitto.Server, broker.External) {
	t.Helper()
	certificates, err := authority()
	if err != nil {
		t.Fatal(err)
	}
	s := mosquitto.Start(t, mosquitto.Config{Authority: certificates})
	external, err := bench.ParseExternal(fmt.Sprintf("external://127.0.0.1?plain=%d&tls=%d&ca=ca.crt", s.Plain, s.TLS), s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	return emulatedAt(t, bench.BrokerConfig{External: external}), s, *external
}

func TestTrialAtAnExternalBroker(t *testing.T) {
	t.Parallel()
	b, s, _ := abroad(t)
	trial := begin(t, b)
	defer trial.Close(context.Background())
	for text, want := range map[string]string{
		`"{host}",{plain-port}`: fmt.Sprintf(`"127.0.0.1",%d`, s.Plain),
		"{tls-port}":            fmt.Sprint(s.TLS),
		"{user},{password}":     "user,password",
	} {
		if got, err := trial.Fill(t.Context(), text); err != nil || got != want {
			t.Errorf("Fill(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	_, act := trial.Broker(t.Context())
	_, mutual := trial.Fill(t.Context(), "{mutual-port}")
	_, closed := trial.Fill(t.Context(), "{closed-port}")
	_, _, certificate := trial.Authority().BadClient(pki.Expired)
	for name, err := range map[string]error{
		"the broker acts": act, "the broker is told": trial.Configure(func(*broker.Config) { t.Error("configured") }),
		"no listener": mutual, "a closed port": closed, "a bad certificate": certificate,
	} {
		var skip *verdict.Skip
		if !errors.As(err, &skip) || !skip.Bench {
			t.Errorf("%s: %v, want a skip that says nothing of the release", name, err)
		}
	}
	_, look := trial.Witness(t.Context())
	_, back := trial.Seen()
	for name, err := range map[string]error{"a look": look, "a look back": back} {
		if unseen := (*bench.UnseenError)(nil); !errors.As(err, &unseen) {
			t.Errorf("%s: %v, want what leaves a check out", name, err)
		}
	}
	if missing, _ := b.Missing([]string{"anonymous", "echo"}); missing != "echo" {
		t.Errorf("missing %q, want the echo, and a broker that lets everybody in", missing)
	}
	if _, watched := trial.Events(); watched {
		t.Error("the trial claims to see everything at the broker")
	}
}

// What a trial has left at the broker is gone with it: it would fail the next one.
func TestExternalBrokerForgetsTheTrial(t *testing.T) {
	t.Parallel()
	b, _, external := abroad(t)
	trial := begin(t, b)
	others, err := trial.Others(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	start, err := trial.Fill(t.Context(), `AT+MIPSTART="{host}",{plain-port}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{`AT+MCONFIG="attest-keeper","",""`, start, "AT+MCONNECT=0,60", `AT+MSUB="mqtt/sub_topic",1`, `AT+MPUB="mqtt/kept",1,1,"kept"`} {
		if got := ask(t, trial, command); got != "OK" {
			t.Fatalf("%s answered %q", command, got)
		}
		if strings.Contains(command, "START") {
			await(t, trial, "CONNECT OK")
		} else if strings.Contains(command, "MCONNECT") {
			await(t, trial, "CONNACK OK")
		}
	}
	if _, err := others.Await(t.Context(), 0, func(e broker.Event) bool { return e.Kind == broker.Relayed }); err != nil {
		t.Fatal(err)
	}
	if err := others.Publish("mqtt/ours", []byte("ours"), 0, true); err != nil {
		t.Fatal(err)
	}
	if err := trial.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, err := broker.Observe(t.Context(), external, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if left := o.Before(); len(left) > 0 {
		t.Errorf("the broker still keeps %q", left)
	}
}

// What a broker does to the modem when it goes, and what it had in store, is not the firmware's.
func TestExternalBrokerIsToBlame(t *testing.T) {
	t.Parallel()
	b, s, external := abroad(t)
	stranger, err := broker.Observe(t.Context(), external, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if err := stranger.Publish("mqtt/sub_topic", []byte("a stranger's"), 0, true); err != nil {
		t.Fatal(err)
	}
	trial := begin(t, b)
	if _, err := trial.Others(t.Context()); err != nil {
		t.Fatal(err)
	}
	ask(t, trial, `AT+MSUB="mqtt/sub_topic",0`)
	if err := trial.Close(t.Context()); err == nil || !strings.Contains(err.Error(), `kept a message of "mqtt/sub_topic" from before`) {
		t.Errorf("a broker that keeps a stranger's message: %v", err)
	}
	trial = begin(t, b)
	if _, err := trial.Others(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	if err := trial.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "lost its connection") {
		t.Errorf("a broker that goes: %v", err)
	}
	trial = begin(t, b)
	defer trial.Close(context.Background())
	if _, err := trial.Others(t.Context()); err == nil {
		t.Error("a broker that is gone lets the observer in")
	}
}

func TestParseExternal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certificates, err := authority()
	if err == nil {
		err = errors.Join(certificates.WriteDir(dir), os.WriteFile(filepath.Join(dir, "empty"), nil, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	const all = "external://qa.example.org?plain=1883&tls=8883&mutual=8884&ca=ca.crt&cert=client.crt&key=client.key&user=lab&password=a%26b"
	e, err := bench.ParseExternal(all, dir)
	if err != nil {
		t.Fatal(err)
	}
	if e.Host != "qa.example.org" || len(e.Ports) != 3 || e.Ports[broker.Mutual] != 8884 || string(e.CA) != string(certificates.CAPEM()) || e.User != "lab" || e.Password != "a&b" {
		t.Errorf("read %+v", e)
	}
	if got := bench.DescribeExternal(e); got != "external://qa.example.org?plain=1883&tls=8883&mutual=8884" {
		t.Errorf("described as %q", got)
	}
	for text, want := range map[string]string{
		"external://h?plian=1":                                `unknown key "plian", the nearest known one is "plain"`,
		"external://h":                                        "it has no listener",
		"external://?plain=1":                                 "want a host",
		"external://h/x?plain=1":                              "want a host",
		"mqtt://h?plain=1":                                    `the scheme is "mqtt", not external`,
		"external://h:1883":                                   "a port belongs to a listener: plain=1883",
		"external://u:p@h?plain=1":                            "user= and password=",
		"external://h?plain=0":                                `plain: want a port from 1 to 65535, got "0"`,
		"external://h?plain=1&plain=2":                        "plain is there 2 times",
		"external://h?tls=1":                                  "want ca=",
		"external://h?tls=1&ca=gone":                          "no such file",
		"external://h?tls=1&ca=client.key":                    "no certificate in PEM",
		"external://h?mutual=1&ca=ca.crt":                     "mutual= wants cert= and key=",
		"external://h?plain=1&cert=client.crt":                "cert= and key= go together",
		"external://h?plain=1&cert=ca.crt&key=client.key":     "private key does not match",
		"external://h?plain=1&cert=client.crt&key=client.crt": "cert and key: ",
		"external://h?plain=1&password=hush":                  "password= wants user=",
		"external://h?plain=1&user=u&password=hush%zz":        "what follows ? cannot be read",
		"external://h?plain=1&user=u;password=hush":           "what follows ? cannot be read",
		"external://h%zz?password=hush":                       "it is no URL",
	} {
		e, err := bench.ParseExternal(text, dir)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseExternal(%q) = %v, %v; want %q", text, e, err, want)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("ParseExternal(%q) tells the password: %v", text, err)
		}
	}
}
