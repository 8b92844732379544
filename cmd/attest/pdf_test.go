package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// The Chinese page is printed in Chinese: a font that has its characters is in the file, and they
// can be read out of it.
func TestChineseReportIsPrinted(t *testing.T) {
	t.Parallel()
	debian.Need(t, "chromium", "chromium")
	fonts, text, info := debian.Need(t, "pdffonts", "poppler-utils"), debian.Need(t, "pdftotext", "poppler-utils"), debian.Need(t, "pdfinfo", "poppler-utils")
	debian.NeedFile(t, "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "fonts-wqy-microhei")
	root, dir := judged(t)
	if out, err := attest(t, root, "report", "page", "--lang", "zh", "--pdf").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	pdf := filepath.Join(dir, "report.zh.pdf")
	said, err := exec.Command(text, pdf, "-").Output()
	if err != nil || !bytes.Contains(said, []byte("共 1 个用例")) {
		t.Errorf("it can be read as %.300q, %v", said, err)
	}
	if to, err := exec.Command(info, "-url", pdf).Output(); err != nil || bytes.Contains(to, []byte("file:")) {
		t.Errorf("it leads to files of this machine: %s, %v", to, err)
	}
	if is, err := exec.Command(info, pdf).Output(); err != nil || !bytes.Contains(is, []byte("(A4)")) {
		t.Errorf("it is no A4: %s, %v", is, err)
	}
	if in, err := exec.Command(fonts, pdf).Output(); err != nil || !regexp.MustCompile(`(?m)^[A-Z]{6}\+.*(Hei|CJK|Han|Fallback).* yes yes yes `).Match(in) {
		t.Errorf("no Chinese font is embedded: %s, %v", in, err)
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
