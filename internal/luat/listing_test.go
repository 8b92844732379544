package luat_test

import (
	"slices"
	"testing"

	"attest/internal/luat"
)

func TestParseListing(t *testing.T) {
	for _, tt := range []struct{ lines, want []string }{
		{nil, nil},
		{[]string{"test.txt", `testdir\`}, []string{"test.txt", `testdir\`}},
		{[]string{`testdir\test.txt`}, []string{`testdir\`, "test.txt"}},
		{[]string{`+FSLS: a\b\ `, ""}, []string{`a\`, `b\`}},
	} {
		if got := luat.ParseListing(tt.lines); !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.lines, got, tt.want)
		}
	}
}
