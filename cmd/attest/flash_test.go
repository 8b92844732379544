package main

import (
	"html"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// flashLab is an emulated modem on a pty with a bench file whose stimulus flash makes it
// boot the release after which an image is named; script runs before that, in a shell. It
// returns the directory of it all.
func flashLab(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "pty", "--link", "modem", "--control", "control")
	modem.await(`^serving on modem`)
	lab(t, dir, "modem")
	file, err := os.OpenFile(filepath.Join(dir, "bench.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("  flash: [./flash.sh, \"{image}\", \"{imei}\"]\n"); err != nil {
		t.Fatal(err)
	}
	script = "#!/bin/sh\n" + script + "\nexec attest stimulus control flash \"$1\"\n"
	if err := os.WriteFile(filepath.Join(dir, "flash.sh"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// images makes files named after releases, and returns their names.
func images(t *testing.T, dir string, versions ...string) []string {
	t.Helper()
	var names []string
	for _, v := range versions {
		name := "AirM2M_780EP_" + v + "_LTE_AT.binpkg"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(v), 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// An image is written before the run, and what the stimulus said, its secrets masked, is
// in the header.
func TestFlash(t *testing.T) {
	t.Parallel()
	dir := flashLab(t, `echo "writing to $2"`)
	image := images(t, dir, "V1008")[0]
	p := start(t, dir, "run", "--bench", "bench.yaml", "--flash", image, "--run", "flashed", "--self-proof", "off", "PUB-006")
	p.await(`^flashing ` + image + `, 5 bytes, SHA-256 `)
	p.await(`^flashed ` + image + `, and the modem answers again`)
	p.ends(0)
	r, at := load(t, filepath.Join(dir, "reports"))
	if r.Image == nil || r.Image.Name != image || r.Image.Size != 5 || r.Version != "V1008" || r.Image.Took == 0 {
		t.Errorf("the header is %+v, %+v", r.Header, r.Image)
	}
	if want := "writing to " + strings.Repeat("*", 15); r.Image.Printed != want {
		t.Errorf("the stimulus printed %q, want %q", r.Image.Printed, want)
	}
	text, err := os.ReadFile(filepath.Join(at, "report.html"))
	if err != nil || !strings.Contains(html.UnescapeString(string(text)), "writing to ***") {
		t.Errorf("the report does not show what the stimulus printed: %v", err)
	}
}

// A modem that says another release than the image's is judged by nobody, and a stimulus
// that fails, or is not done, costs the firmware nothing.
func TestFlashingThatDoesNotHelp(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ script, want string }{
		{"exit 0", `the modem does not say the release that was flashed: "AirM2M_780EP_V1008_LTE_AT.binpkg" is 780EP V1008, and ATI says 780EP V1007 ("AirM2M_780EP_V1007_LTE_AT")`},
		{"echo bad block; exit 3", `["./flash.sh" "{image}" "{imei}"] failed: exit status 3: it printed "bad block"`},
		{"echo no cable; exit 69", `the stimulus "flash" cannot be done here: no cable`},
	} {
		dir := flashLab(t, tt.script)
		image := images(t, dir, "V1008")[0]
		p := start(t, dir, "run", "--bench", "bench.yaml", "--flash", image, "--self-proof", "off", "PUB-006", "PUB-007")
		p.ends(3)
		r, at := load(t, filepath.Join(dir, "reports"))
		for _, result := range r.Results {
			if !strings.Contains(result.Reason, tt.want) {
				t.Errorf("%s: %v %q, want %q", result.ID, result.Outcome, result.Reason, tt.want)
			}
		}
		blameless(t, at)
	}
}

// A campaign goes on after an image that cannot be written, compares what was judged, and
// is as bad as the worst of its runs.
func TestCampaign(t *testing.T) {
	t.Parallel()
	dir := flashLab(t, `case $1 in *V1008*) echo "no cable for $2"; exit 1;; esac`)
	names := images(t, dir, "V1010", "V1007", "V1008")
	p := start(t, dir, append([]string{"campaign", "bench.yaml", "--run", "c", "--self-proof", "off", "--scenario", "PUB-006,REGN-005"}, names...)...)
	for _, line := range []string{
		`^image 1 of 3: 780EP V1007, `, `^780EP V1007: conforms`, `^image 2 of 3: 780EP V1008, `, `^ERROR  nothing is judged here: write the image .*: it printed "no cable for \*{15}"`,
		`^image 3 of 3: 780EP V1010, `, `^campaign c: 3 images`, `^780EP V1008  not judged: write the image`, `^780EP V1007 -> 780EP V1010: 1 known, 1 alike`,
	} {
		p.await(line)
	}
	p.ends(3)
	text, err := os.ReadFile(filepath.Join(dir, "reports", "campaigns", "c", "campaign.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| [780EP V1008](../../780EP/V1008/c/report.html) | not judged |", "### 780EP V1007 → 780EP V1010", "| known | REGN-005 "} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	blameless(t, filepath.Join(dir, "reports", "780EP", "V1008", "c"))
}

// An interrupt ends the campaign in order: what was judged stays judged, and the image that
// nobody came to has said nothing.
func TestACampaignIsInterrupted(t *testing.T) {
	t.Parallel()
	dir := flashLab(t, "")
	names := images(t, dir, "V1007", "V1008")
	p := start(t, dir, append([]string{"campaign", "bench.yaml", "--run", "c", "--self-proof", "off", "--scenario", "files"}, names...)...)
	p.verdicts(3)
	p.signal(syscall.SIGINT)
	p.await(`^interrupted: ending in order`)
	p.await(`^780EP V1008  not judged: the campaign was interrupted`)
	p.ends(3)
	if _, err := os.Stat(filepath.Join(dir, "reports", "780EP", "V1008")); !os.IsNotExist(err) {
		t.Errorf("an image was written after the interrupt: %v", err)
	}
}

// A stimulus that says that it cannot be done here costs the release nothing: the scenario
// is skipped in its words.
func TestAStimulusThatCannotBeDone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "pty", "--link", "modem", "--control", "control")
	modem.await(`^serving on modem`)
	file := "modem: modem\nbroker: {advertise: mqtt.attest.test}\ntimeouts: {quiet: 100ms}\nstimuli: {pdp-loss: [sh, -c, \"echo no bearer to release on $1; exit 69\", sh, \"{scenario}\"]}\n"
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, dir, "run", "--bench", "bench.yaml", "--self-proof", "off", "PDP-001", "PUB-006")
	p.await(`^skip +PDP-001 `)
	p.await(`the stimulus "pdp-loss" cannot be done here: no bearer to release on PDP-001$`)
	p.await(`^780EP V1007: conforms: 2 scenarios, 1 conforms, 1 not claimed`)
	p.ends(0)
}
