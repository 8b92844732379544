// Package debian is for tests that need a program of another project: without it they
// are skipped, with the name of the package that has it. Where everything is required
// (ATTEST_REQUIRE_ALL, as in .ci/run) the missing package fails them.
package debian

import (
	"os"
	"os/exec"
	"path/filepath"
)

// T is what Need takes of a test.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
}

// Need returns the path of a program, or ends the test with the name of the package.
func Need(t T, program, pkg string) string {
	t.Helper()
	for _, name := range []string{program, "/usr/sbin/" + program} { // daemons, which few users have in their path
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "Debian package "+pkg)
	return ""
}

// NeedFile ends the test with the name of the package if a file of it, a font, is not there.
func NeedFile(t T, name, pkg string) {
	t.Helper()
	if _, err := os.Stat(name); err != nil {
		missing(t, "Debian package "+pkg)
	}
}

// NeedNPM returns the directory of an npm package below one of those in NODE_PATH, or ends the
// test with its name.
func NeedNPM(t T, pkg string) string {
	t.Helper()
	for _, dir := range filepath.SplitList(os.Getenv("NODE_PATH")) {
		path := filepath.Join(dir, filepath.FromSlash(pkg))
		if _, err := os.Stat(filepath.Join(path, "package.json")); err == nil {
			return path
		}
	}
	missing(t, "npm package "+pkg+" in NODE_PATH")
	return ""
}

func missing(t T, what string) {
	t.Helper()
	if os.Getenv("ATTEST_REQUIRE_ALL") != "" {
		t.Fatalf("needs %s", what)
	}
	t.Skipf("needs %s", what)
}
