package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"attest/internal/debian"
)

// judged leaves a run of one scenario in a directory, and returns both.
func judged(t *testing.T) (root, dir string) {
	t.Helper()
	root = t.TempDir()
	if out, err := attest(t, root, "run", "--run", "page", "CONN-001").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return root, filepath.Join(root, "reports", "780EP", "V1007", "page")
}

func TestReportIsPrinted(t *testing.T) {
	t.Parallel()
	debian.Need(t, "chromium", "chromium")
	root, dir := judged(t)
	out, err := attest(t, root, "report", "page", "--pdf").CombinedOutput()
	if err != nil || !bytes.HasSuffix(out, []byte("\nalso:   reports/780EP/V1007/page/report.pdf\n")) {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.pdf"))
	if err != nil || !bytes.HasPrefix(text, []byte("%PDF-")) || !bytes.Contains(text, []byte("/Type /Page")) {
		t.Errorf("report.pdf begins with %.20q, %v", text, err)
	}
}

// Where nothing can print, that is said before anything is written.
func TestReportWithoutAPrinter(t *testing.T) {
	t.Parallel()
	root, dir := judged(t)
	cmd := attest(t, root, "report", "page", "--pdf")
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(cmd.Path))
	out, err := cmd.CombinedOutput()
	want := "attest: there is no Chromium in PATH to print with\nhint: install chromium, or print report.html from any browser\n"
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != exitUsage || string(out) != want {
		t.Errorf("got %v: %s", err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.pdf")); err == nil {
		t.Error("something was printed")
	}
}
