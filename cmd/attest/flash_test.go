package main

import (
	"html"
	"os"
	"path/filepath"
	"strings"
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
