package main

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"attest/internal/report"
	"attest/internal/verdict"
)

// lab writes a bench file that drives an emulated modem behind a control socket as
// it would drive the hardware of a laboratory.
func lab(t *testing.T, dir, modem string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "modem: %s\nbroker: {advertise: mqtt.attest.test}\ntimeouts: {quiet: 100ms}\nstimuli:\n", modem)
	for _, name := range []string{"pdp-loss", "power-cycle", "reset", "drop"} {
		fmt.Fprintf(&b, "  %s: [attest, stimulus, control, %s]\n", name, name)
	}
	if err := os.WriteFile(filepath.Join(dir, "bench.yaml"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// inMemory judges the embedded emulator once for all tests that compare with it.
var inMemory = sync.OnceValues(func() (map[string]verdict.Judgement, error) {
	dir, err := os.MkdirTemp("", "attest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var out strings.Builder
	if status := run([]string{"run", "--reports", dir, "--run", "memory", "--format", "plain", "--benches", "8", "--timeout-multiplier", "1"}, &out, &out); status != 0 {
		return nil, fmt.Errorf("exit status %d\n%s", status, &out)
	}
	r, err := report.Load(filepath.Join(dir, "780EP", "V1007", "memory"))
	if err != nil {
		return nil, err
	}
	return judgements(r), nil
})

// sample is a few scenarios of each feature, not two of one outline: what has to agree
// with memory here. The whole suite over a pty is for .ci/run. Those with a tag that no
// such bench can serve are left out.
func sample(t *testing.T, without string) []string {
	t.Helper()
	plan, err := loadPlan("")
	if err != nil {
		t.Fatal(err)
	}
	const few = 3
	var ids []string
	taken := make(map[string]int) // by file and by outline
	for _, s := range plan.Planned() {
		outline, _, _ := strings.Cut(s.ID, ".")
		if taken[s.File] == few || taken[outline] > 0 || slices.Contains(s.Tags, without) {
			continue
		}
		taken[s.File]++
		taken[outline]++
		ids = append(ids, s.ID)
	}
	return ids
}

// sameAsInMemory demands a verdict for each of these scenarios, and the same.
func sameAsInMemory(t *testing.T, got map[string]verdict.Judgement, ids []string) {
	t.Helper()
	want, err := inMemory()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if got[id] != want[id] {
			t.Errorf("%s %v, in memory it %v", id, got[id], want[id])
		}
	}
	if len(got) != len(ids) {
		t.Errorf("%d verdicts, want %d", len(got), len(ids))
	}
}

// The emulated modem in a process of its own, behind a pty, judged as a module on a
// desk would be.
func TestEmulatorOnPTY(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "pty", "--link", "modem", "--control", "control")
	modem.await(`^serving on modem`)
	lab(t, dir, "modem")
	ids := sample(t, "")
	p := start(t, dir, append([]string{"run", "--bench", "bench.yaml", "--release", "780EP/V1007", "--run", "pty"}, ids...)...)
	p.ends(0)
	r, _ := load(t, filepath.Join(dir, "reports"))
	sameAsInMemory(t, judgements(r), ids)
	modem.signal(syscall.SIGINT)
	modem.ends(0)
	for _, gone := range []string{"modem", "control"} {
		if _, err := os.Lstat(filepath.Join(dir, gone)); !os.IsNotExist(err) {
			t.Errorf("%s is left behind: %v", gone, err)
		}
	}
}

// The same over TCP; and what the modem tells of itself, and the key that it is
// given, appear nowhere.
func TestEmulatorOnTCP(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "tcp://127.0.0.1:0", "--control", "control")
	url := modem.await(`^serving on (.*)`)
	secrets := identifiers(t, url)
	line := newRelay(t, url)
	lab(t, dir, "tcp://192.0.2.1:1")
	ids := sample(t, "@requires:line-rate")
	p := start(t, dir, append([]string{"run", "--modem", line.url, "--bench", "bench.yaml", "--run", "tcp"}, ids...)...)
	p.ends(0)
	r, at := load(t, filepath.Join(dir, "reports"))
	sameAsInMemory(t, judgements(r), ids)

	keys := keyLines(line.said())
	if len(secrets) != 3 || len(keys) < 20 {
		t.Fatalf("the modem told %d identifiers and got %d lines of keys: the search below would find nothing", len(secrets), len(keys))
	}
	secrets = append(secrets, keys...)
	withhold(t, "the console", strings.Join(p.seen, "\n")+p.stderr.String(), secrets)
	for name, text := range files(t, at) {
		withhold(t, name, text, secrets)
	}
}

// withhold demands that a text holds no secret, whatever it escapes.
func withhold(t *testing.T, name, text string, secrets []string) {
	t.Helper()
	for _, form := range []string{text, html.UnescapeString(text)} {
		for _, secret := range secrets {
			if i := strings.Index(form, secret); i >= 0 {
				t.Errorf("%s holds %q: …%q…", name, secret, form[max(0, i-60):i])
				return
			}
		}
	}
}

// files reads every file below a directory.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		texts[name] = string(text)
		return err
	})
	if err != nil || len(texts) < 10 {
		t.Fatalf("below %s are %d files, %v", dir, len(texts), err)
	}
	return texts
}

// identifiers asks an emulated modem for its IMEI, IMSI and ICCID.
func identifiers(t *testing.T, url string) []string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "tcp://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var found []string
	in := bufio.NewScanner(conn)
	for _, command := range []string{"AT+CGSN", "AT+CIMI", "AT+ICCID"} {
		if _, err := io.WriteString(conn, command+"\r\n"); err != nil {
			t.Fatal(err)
		}
		for in.Scan() && in.Text() != "OK" {
			if number := regexp.MustCompile(`[0-9A-F]{15,20}`).FindString(in.Text()); number != "" {
				found = append(found, number)
			}
		}
	}
	return found
}

// keyLines returns the lines between the first and the last of each private key.
func keyLines(text string) []string {
	var lines []string
	for _, key := range regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----\s(.*?)-----END`).FindAllStringSubmatch(text, -1) {
		for _, line := range strings.Fields(key[1]) {
			if len(line) > 8 {
				lines = append(lines, line)
			}
		}
	}
	return lines
}
