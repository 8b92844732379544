package debian_test

import (
	"fmt"
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
