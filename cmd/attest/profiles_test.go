package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/report"
	"attest/internal/verdict"
	"attest/transcripts"
)

// What differs between releases, besides what they are known to get wrong: names,
// sizes, the lines of a start. The whole suite on each is for .ci/run.
var releaseFeatures = []string{"limits", "cache", "IDENT-001", "IDENT-002", "RESET-001", "BOOT-001", "MPEX-003"}

// The emulator plays every release that has a profile. Nothing deviates but what is on
// its list, and all of that does.
func TestEveryReleaseIsPlayed(t *testing.T) {
	t.Parallel()
	ids, err := firmware.List(transcripts.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(ids) < 8 {
		t.Errorf("got %v, want eight releases at least", ids)
	}
	dir := t.TempDir()
	for _, id := range ids {
		list, err := firmware.LoadDeviations(transcripts.FS, id)
		if err != nil {
			t.Fatal(err)
		}
		args := append([]string{"run", "--modem", "emulator:" + id.Dir(), "--reports", dir, "--run", "play", "--format", "plain"}, releaseFeatures...)
		want, wantStatus := make(map[string]verdict.Judgement), 0
		for _, d := range list {
			want[d.ID] = verdict.KnownDeviation
			if d.Expired(time.Now()) {
				want[d.ID], wantStatus = verdict.Deviates, 1
			}
			args = append(args, d.ID)
		}
		var out strings.Builder
		if status := run(args, &out, &out); status != wantStatus {
			t.Errorf("%s: exit status %d, want %d\n%s", id, status, wantStatus, &out)
			continue
		}
		r, err := report.Load(filepath.Join(dir, id.Dir(), "play"))
		if err != nil {
			t.Fatal(err)
		}
		for scenario, got := range judgements(r) {
			if got != want[scenario] && (got != verdict.Conforms || want[scenario] != 0) {
				t.Errorf("%s: %s %v, want it to conform, or what is on the list to be known", id, scenario, got)
			}
			delete(want, scenario)
		}
		if len(want) > 0 {
			t.Errorf("%s: not judged: %v", id, want)
		}
		if r.Profile != id.String() || r.ProfileNote != "" {
			t.Errorf("%s: judged by the profile of %s, %q", id, r.Profile, r.ProfileNote)
		}
	}
}

// A release without a profile is judged by the nearest one, and every report says
// which and why.
func TestReportsSayWhichProfile(t *testing.T) {
	t.Parallel()
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "700EAQ", Version: "V2015"})
	if err != nil {
		t.Fatal(err)
	}
	profile.Identities.Revision.Value = "AirM2M_700EAQ_V2015_LTE_AT"
	m, err := emulator.New(emulator.Config{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	url := fakeModem(t, func(conn net.Conn) { _ = m.Serve(t.Context(), conn) }) // its end is the run's
	dir := t.TempDir()
	var out strings.Builder
	if status := run([]string{"run", "--modem", url, "--reports", dir, "--run", "r", "--format", "plain", "IDENT-001", "IDENT-002"}, &out, &out); status != 0 {
		t.Errorf("exit status %d", status)
	}
	const note = "700EAQ V2015 has no profile yet; that of 780EQ V2015 is used, one firmware line with 780EQ"
	texts := map[string]string{"the console": out.String()}
	for _, file := range []string{"report.html", "junit.xml", "run.json"} {
		text, err := os.ReadFile(filepath.Join(dir, "700EAQ", "V2015", "r", file))
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(text)
	}
	for name, text := range texts {
		if !strings.Contains(text, note) || !strings.Contains(text, "780EQ V2015") {
			t.Errorf("%s does not say %q\n%.2000s", name, note, text)
		}
	}
}
