package debian_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"attest/internal/debian"
)

// end is how Need ended a test.
type end string

func (*end) Helper() {}
func (e *end) Fatalf(format string, args ...any) {
	*e += end("fatal: " + fmt.Sprintf(format, args...))
	panic(e)
}
func (e *end) Skipf(format string, args ...any) {
	*e += end("skip: " + fmt.Sprintf(format, args...))
	panic(e)
}

func TestNeed(t *testing.T) {
	for _, tt := range []struct{ program, require, want string }{
		{"go", "", ""},
		{"go", "1", ""},
		{"no-such-program", "", "skip: needs Debian package none"},
		{"no-such-program", "1", "fatal: needs Debian package none"},
	} {
		t.Setenv("ATTEST_REQUIRE_ALL", tt.require)
		var got end
		var path string
		func() {
			defer func() { _ = recover() }()
			path = debian.Need(&got, tt.program, "none")
		}()
		if string(got) != tt.want || (path == "") != (tt.want != "") {
			t.Errorf("%s, required %q: path %q, ended with %q, want %q", tt.program, tt.require, path, got, tt.want)
		}
	}
}

func TestNeedNPM(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "@some", "thing"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "@some", "thing", "package.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NODE_PATH", "/nowhere:"+dir)
	for _, tt := range []struct{ pkg, require, want string }{
		{"@some/thing", "", ""},
		{"@some/other", "", "skip: needs npm package @some/other in NODE_PATH"},
		{"@some/other", "1", "fatal: needs npm package @some/other in NODE_PATH"},
	} {
		t.Setenv("ATTEST_REQUIRE_ALL", tt.require)
		var got end
		var path string
		func() {
			defer func() { _ = recover() }()
			path = debian.NeedNPM(&got, tt.pkg)
		}()
		if string(got) != tt.want || (path == "") != (tt.want != "") {
			t.Errorf("%s, required %q: path %q, ended with %q, want %q", tt.pkg, tt.require, path, got, tt.want)
		}
	}
}
