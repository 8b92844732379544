package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// printing is how long Chromium may take to print a report.
const printing = 2 * time.Minute

// findChromium returns the path of a browser that prints without a screen.
func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &usageError{
		err:  errors.New("there is no Chromium in PATH to print with"),
		hint: "install chromium, or print report.html from any browser",
	}
}

// printPDF prints a page of a run beside it, report.html as report.pdf, and returns the name of the file.
func printPDF(ctx context.Context, chromium, dir, page string) (string, error) {
	scratch, err := os.MkdirTemp("", "attest-pdf-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(scratch)
	from, err := filepath.Abs(filepath.Join(dir, page))
	if err != nil {
		return "", err
	}
	name := strings.TrimSuffix(page, ".html") + ".pdf"
	printed := filepath.Join(scratch, name)
	args := []string{"--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--no-pdf-header-footer",
		"--user-data-dir=" + filepath.Join(scratch, "profile"), "--print-to-pdf=" + printed}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // its sandbox refuses root
	}
	ctx, cancel := context.WithTimeout(ctx, printing)
	defer cancel()
	said, err := exec.CommandContext(ctx, chromium, append(args, (&url.URL{Scheme: "file", Path: from}).String())...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("print with %s: %w: %.300q", chromium, err, said)
	}
	text, err := os.ReadFile(printed)
	if err != nil {
		return "", fmt.Errorf("print with %s: %w", chromium, err)
	}
	return name, os.WriteFile(filepath.Join(dir, name), text, 0o644)
}
