package steps_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"attest/features"
	"attest/internal/at"
	"attest/internal/bench"
	"attest/internal/mosquitto"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// A step that looks at the journal past Witness and Seen would judge an external broker by an empty one: what it does not
// find there would be the firmware's fault.
func TestNoStepLooksPastTheSeam(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	past := regexp.MustCompile(`\btrial\.Events\(\)`)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if past.Match(text) {
			t.Errorf("%s: a step asks Trial.Events, want Trial.Seen", name)
		}
	}
}

// At a server that speaks TLS 1.3 an honest modem reports a connection that is then refused. One that stays connected, or
// goes on with the wrong server, fails whoever's broker it is.
func TestALateRefusalIsNoBreach(t *testing.T) {
	t.Parallel()
	certificates, err := authority()
	if err != nil {
		t.Fatal(err)
	}
	server := mosquitto.Start(t, mosquitto.Config{Authority: certificates})
	url := fmt.Sprintf("external://127.0.0.1?plain=%d&tls=%d&mutual=%d&ca=ca.crt&cert=client.crt&key=client.key", server.Plain, server.TLS, server.Mutual)
	external, err := bench.ParseExternal(url, server.Dir)
	if err != nil {
		t.Fatal(err)
	}
	all, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		id, says string // instead of CONNECT FAIL
		want     verdict.Outcome
	}{
		{"MUT-003", "CONNECT FAIL", verdict.Skipped},
		{"MUT-003", "CONNECT OK\r\n\r\nCLOSED", verdict.Skipped},
		{"MUT-003", "CONNECT OK", verdict.Fail},
		{"OWT-002", "CONNECT FAIL", verdict.Skipped},
		{"OWT-002", "CONNECT OK\r\n\r\nCLOSED", verdict.Fail},
	} {
		plan, err := all.Select([]string{tt.id}, "")
		if err != nil {
			t.Fatal(err)
		}
		b := open(t, 0, &proxy{down: func(p *proxy, l at.Line) {
			if l.Text == "CONNECT FAIL" {
				l.Raw = []byte(tt.says + "\r\n")
			}
			p.say(l.Raw)
		}}, func(c *bench.Config) {
			c.Broker.External, c.Timeouts = external, bench.Timeouts{Multiplier: 0.2, Quiet: 1}
		})
		judged := &results{}
		if err := suite.Run(t.Context(), suite.Config{Plan: plan, Benches: []*bench.Bench{b}, Sink: judged}); err != nil {
			t.Fatal(err)
		}
		for _, r := range judged.list {
			if r.Outcome != tt.want {
				t.Errorf("%s of a modem that says %q: %v %s %v, want %v\n%s", r.ID, tt.says, r.Outcome, r.Reason, r.Mismatches, tt.want, r.Timeline)
			}
		}
		_ = b.Close()
	}
}
