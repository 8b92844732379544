package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

// Every report says what was written into the modem.
func TestTheImageIsInEveryReport(t *testing.T) {
	h := sampleHeader()
	h.Image = &verdict.Image{Name: "AirM2M_780EP_V1007_LTE_AT.binpkg", SHA256: strings.Repeat("ab", 32), Size: 1234, Took: 41 * time.Second, Printed: "12 blocks written"}
	plan, results := conforming(1)
	dir, run := record(t, h, plan, results, &report.End{Finished: epoch})
	if err := report.Write(dir, run); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"report.html": {h.Image.Name + ", 1234 bytes, SHA-256 " + h.Image.SHA256 + ", flashed and booted in 41", h.Image.Printed},
		"junit.xml":   {`name="image" value="` + h.Image.Name, `name="image-sha256" value="` + h.Image.SHA256},
		"run.json":    {`"name": "` + h.Image.Name, `"size": 1234`, `"printed": "12 blocks written"`},
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(text), w) {
				t.Errorf("no %q in %s", w, name)
			}
		}
	}
}
