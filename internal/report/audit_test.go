package report_test

import (
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/debian"
	"attest/internal/report"
	"attest/internal/verdict"
)

// sampleAudit has a defect of every fate, and one that prints what a hostile modem would.
func sampleAudit() *verdict.Audit {
	kill := func(id string, expected, reason bool, m *verdict.Mismatch) verdict.Kill {
		return verdict.Kill{ID: id, Expected: expected, Reason: reason, Mismatch: m}
	}
	a := &verdict.Audit{
		Harness: "v0.1.0", Release: "780EP V1007", Suite: strings.Repeat("5eed", 16), Jitter: 7, All: true, Started: epoch, Took: 48200 * time.Millisecond,
		Defects: []verdict.Defect{
			{
				Name: "connack-ok-early", Group: "plain connection", Breaks: "CONNACK OK is printed before the broker's CONNACK", Source: "class: success reported without proof",
				Expected: []string{"NOTE-001", "NOTE-002"}, Tried: 12, Took: 1200 * time.Millisecond,
				Kills: []verdict.Kill{kill("TLS-006", false, true, plainMismatch()), kill("NOTE-001", true, true, connack())},
			}, {
				Name: "no-cgev", Group: "PDP deactivation", Breaks: "the loss of the PDP context is not reported", Source: "manual CGEV",
				Expected: []string{"PDP-001"}, Tried: 12, Took: 30 * time.Second, Excuses: []string{"PDP-001: interrupted: the scenario took longer than 1m0s"},
			}, {
				Name: "issuer-unverified", Group: "one-way TLS", Breaks: "a certificate of an unknown issuer is accepted", Source: "manual SSLCFG cacert",
				Expected: []string{"OWT-002"}, Tried: 12, Took: 2 * time.Second, Kills: []verdict.Kill{kill("TLSD-002", false, false, forged())},
			}, {
				Name: "no-closed", Group: "passive close", Breaks: "CLOSED is not printed when the server closes", Source: "history H24",
				Expected: []string{"CLOSE-001"}, Tried: 12, Took: 12 * time.Second, Kills: []verdict.Kill{kill("CLOSE-001", true, false, connack())},
			}, {
				Name: "ring-silences-cache", Group: "cache mode", Breaks: "with AT+CFGRI=1 a message that is cached is not announced", Source: "history H8",
				Expected: []string{"CACHE-009"}, Broken: "open the bench: listen tcp 127.0.0.1:0: too many open files",
			}, {
				Name: hostile, Group: hostile, Breaks: hostile, Source: hostile, Expected: []string{hostile}, Tried: 1, Took: time.Millisecond, Excuses: []string{hostile},
				Kills: []verdict.Kill{kill(hostile, true, true, &verdict.Mismatch{Requirement: hostile, Source: hostile, Want: []string{hostile}, Got: hostile, Security: true})},
			},
		},
	}
	a.Sort()
	a.Note([]verdict.Planned{{ID: "NOTE-001"}, {ID: "CLOSE-001"}, {ID: "LIM-001"}, {ID: hostile}})
	return a
}

func TestAuditGolden(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := report.WriteAudit(dir, sampleAudit()); err != nil {
		t.Fatal(err)
	}
	golden(t, dir, "testdata/audit")
	if err := report.WriteAudit(dir, sampleAudit()); err != nil { // over what is there
		t.Fatal(err)
	}
	golden(t, dir, "testdata/audit")
}

func TestAuditPage(t *testing.T) {
	dir := t.TempDir()
	if err := report.WriteAudit(dir, sampleAudit()); err != nil {
		t.Fatal(err)
	}
	text := read(t, dir, report.AuditPage)
	p := parseHTML(t, text)
	if i := strings.IndexFunc(text, unprintable); i >= 0 {
		t.Errorf("%q is in the file", text[i:min(i+20, len(text))])
	}
	at := 0
	for _, want := range []string{ // in this order
		"The suite on 780EP V1007 no verdict", "2 of 6 defects killed, 0 of 2 of history, 1 survived, 2 noticed only from outside, 1 unjudged, in 48.2s.",
		"Features", "5eed5eed", "Jitter seed", "7", "Started", "48.2",
		"Survived", "no-cgev", "manual CGEV", "12 scenarios noticed nothing; it names PDP-001; 1 gave none, PDP-001: interrupted",
		"Outside", "issuer-unverified", "noticed only by TLSD-002, which is about something else; not by OWT-002", "security",
		"no-closed", "noticed by CLOSE-001, whose message does not say what is broken",
		"Unjudged", "ring-silences-cache", "too many open files",
		"Killed", "plain connection", "1 of 1", "connack-ok-early", "killed by NOTE-001", "the modem reports CONNACK OK only when", "Want", "Got", "also: TLS-006", "1.2",
		"Scenarios that killed nothing", "LIM-001", "Scenarios that no defect names", "LIM-001",
	} {
		i := strings.Index(p.text[at:], want)
		if i < 0 {
			t.Fatalf("%q is not on the page behind %q", want, p.text[max(0, at-60):at])
		}
		at += i
	}
	if p.elements["tr"] != 6+p.elements["table"] || len(p.files) != 1 || p.files[0] != report.AuditData {
		t.Errorf("%d rows in %d tables, links to %q", p.elements["tr"], p.elements["table"], p.files)
	}
}

func TestAuditData(t *testing.T) {
	dir := t.TempDir()
	if err := report.WriteAudit(dir, sampleAudit()); err != nil {
		t.Fatal(err)
	}
	var a verdict.Audit
	if err := json.Unmarshal([]byte(read(t, dir, report.AuditData)), &a); err != nil {
		t.Fatal(err)
	}
	if want := sampleAudit(); a.Summary() != want.Summary() || a.Status() != 3 {
		t.Errorf("read back: %s, want %s", a.Summary(), want.Summary())
	}
}

// The header's colour and word are those of the exit status.
func TestAuditVerdict(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*verdict.Audit)
		want   string
	}{
		"proven":      {func(a *verdict.Audit) { a.Defects = a.Defects[len(a.Defects)-2:] }, `<header class="good">`},
		"not proven":  {func(a *verdict.Audit) { a.Defects = a.Defects[:3] }, `<header class="bad">`},
		"no verdict":  {func(*verdict.Audit) {}, `<header class="odd">`},
		"interrupted": {func(a *verdict.Audit) { a.Stopped, a.Defects = "interrupted", a.Defects[:3] }, "The audit was interrupted"},
	} {
		dir, a := t.TempDir(), sampleAudit()
		test.change(a)
		if err := report.WriteAudit(dir, a); err != nil {
			t.Fatal(err)
		}
		if page := read(t, dir, report.AuditPage); !strings.Contains(page, test.want) || !strings.Contains(page, "<strong>"+a.Verdict()+"</strong>") {
			t.Errorf("%s: the page says neither %q nor %q", name, test.want, a.Verdict())
		}
	}
}

// TestAuditInABrowser has Chromium build the page.
func TestAuditInABrowser(t *testing.T) {
	dir := t.TempDir()
	if err := report.WriteAudit(dir, sampleAudit()); err != nil {
		t.Fatal(err)
	}
	got, want := parseHTML(t, browse(t, filepath.Join(dir, report.AuditPage))), parseHTML(t, read(t, dir, report.AuditPage))
	if got.elements["tr"] != want.elements["tr"] || got.elements["details"] != want.elements["details"] {
		t.Errorf("Chromium sees %v, want %v", got.elements, want.elements)
	}
}

// browse returns what Chromium makes of a page.
func browse(t *testing.T, page string, flags ...string) string {
	t.Helper()
	chromium := debian.Need(t, "chromium", "chromium")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dom, err := exec.CommandContext(ctx, chromium, append(flags, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir="+t.TempDir(), "--dump-dom", "file://"+page)...).Output()
	if err != nil {
		t.Fatalf("run chromium: %v", err)
	}
	return string(dom)
}
