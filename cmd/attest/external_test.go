package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/broker/pki"
	"attest/internal/mosquitto"
	"attest/internal/report"
	"attest/internal/verdict"
)

// Who may log in at the mosquitto of these tests.
const mosquittoUser, mosquittoPassword = "laboratory", "0pen-Sesame%1"

// mosquittoURL starts mosquitto and returns it as a broker to judge against.
func mosquittoURL(t *testing.T) string {
	t.Helper()
	authority, err := pki.New(pki.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := mosquitto.Start(t, mosquitto.Config{Authority: authority, User: mosquittoUser, Password: mosquittoPassword})
	return fmt.Sprintf("external://localhost?plain=%d&tls=%d&mutual=%d&ca=%s/ca.crt&cert=%s/client.crt&key=%s/client.key&user=%s&password=0pen-Sesame%%251",
		s.Plain, s.TLS, s.Mutual, s.Dir, s.Dir, s.Dir, mosquittoUser)
}

// judgeAt judges scenarios of the embedded emulator at a broker and returns the run, its directory and what was printed.
func judgeAt(t *testing.T, broker string, want int, args ...string) (*report.Run, string, string) {
	t.Helper()
	reports := t.TempDir()
	var out strings.Builder
	if status := run(append([]string{"run", "--broker", broker, "--reports", reports, "--format", "plain"}, args...), &out, &out); status != want {
		t.Fatalf("exit status %d, want %d\n%s", status, want, &out)
	}
	r, dir := load(t, reports)
	return r, dir, out.String()
}

// What is not checked at mosquitto is not green, what can be is, and nobody is blamed.
func TestConformingModemAtMosquitto(t *testing.T) {
	t.Parallel()
	url := mosquittoURL(t)
	ids := abroadSample(t)
	if os.Getenv("ATTEST_ALL_MOMENTS") != "" {
		ids = nil
	}
	r, dir, printed := judgeAt(t, url, exitOK, ids...)
	found := make(map[verdict.Outcome]int)
	abroad := 0
	for _, result := range r.Results {
		found[result.Outcome]++
		reached := strings.Contains(result.Timeline, "\n+0.000 @") || strings.Contains(result.Timeline, `MIPSTART="localhost",`)
		leftOut := strings.Contains(result.Timeline, "# not checked, ")
		switch {
		case result.Outcome != verdict.Pass && result.Outcome != verdict.Skipped:
			t.Errorf("%s: %v %s %v", result.ID, result.Outcome, result.Reason, result.Mismatches)
		case result.Outcome == verdict.Pass && (reached || leftOut):
			t.Errorf("%s passed, and something was not checked:\n%s", result.ID, result.Timeline)
		case result.Outcome == verdict.Skipped && leftOut && !strings.Contains(result.Reason, "made, which attest's own broker takes: ") && !strings.Contains(result.Reason, "that takes attest's own broker"):
			t.Errorf("%s: the reason %q does not say what was left out", result.ID, result.Reason)
		}
		if reached {
			abroad++
		}
	}
	if found[verdict.Pass] < 15 || abroad < 15 {
		t.Errorf("%v, %d of them at the broker: it proves too little", found, abroad)
	}
	if !strings.HasPrefix(r.Broker, "external://localhost?plain=") {
		t.Errorf("the header names the broker %q", r.Broker)
	}
	keepsQuiet(t, dir, printed)
}

// abroadSample is a scenario of each feature, and what the guide is about.
func abroadSample(t *testing.T) []string {
	t.Helper()
	ids := []string{"connection/plain", "tls/one-way", "tls/mutual", "messages", "cache/slots"}
	seen := make(map[string]bool)
	plan, err := loadPlan("")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plan.Planned() {
		if !seen[s.File] {
			ids = append(ids, s.ID)
		}
		seen[s.File] = true
	}
	return ids
}

// keepsQuiet demands that nothing that was written or printed holds the password.
func keepsQuiet(t *testing.T, dir, printed string) {
	t.Helper()
	secrets := []string{mosquittoPassword, "0pen-Sesame%251"}
	look := func(where, text string) {
		for _, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%s holds the password", where)
			}
		}
	}
	look("what was printed", printed)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		look(path, string(data))
		return err
	})
	if err != nil {
		t.Error(err)
	}
	html, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil || !strings.Contains(string(html), "External broker") {
		t.Errorf("report.html does not name the broker: %v", err)
	}
}

// What the modem does wrong on the way to other clients is caught at any broker.
func TestDefectsAtMosquitto(t *testing.T) {
	t.Parallel()
	url := mosquittoURL(t)
	for _, tt := range []struct{ defect, id, shows string }{
		{"always-retained", "MPUB-007", "retain=true"},
		{"retain-dropped", "PUB-007", "it was not retained"},
		{"mutual-publish-fails", "MUT-002", "nothing of it at the broker"},
	} {
		t.Run(tt.defect, func(t *testing.T) {
			r, _, _ := judgeAt(t, url, exitDeviates, "--defect", tt.defect, tt.id)
			for _, result := range r.Results {
				if result.Outcome != verdict.Fail || !strings.Contains(fmt.Sprint(result.Mismatches[0]), tt.shows) {
					t.Errorf("%s: %v %v %s, want a mismatch that shows %q", result.ID, result.Outcome, result.Mismatches, result.Reason, tt.shows)
				}
			}
		})
	}
}
