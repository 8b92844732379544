package report

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"

	"attest/internal/verdict"
)

// Dir returns the directory of a run: root/<model>/<version>/<run>. What is
// not safe in the name of a file is written as %XX.
func Dir(root string, h verdict.Header) string {
	return filepath.Join(root, safeName(h.Model), safeName(h.Version), safeName(h.Run))
}

// FileName returns s as the name of one file, as Dir and the anchors in report.html have it.
func FileName(s string) string { return safeName(s) }

// longestName leaves room for extensions and the names of temporary files in
// the 255 bytes that file systems allow.
const longestName = 160

// safeName returns s as the name of one file or directory. Different strings
// get different names; a long one is cut and its digest added.
func safeName(s string) string {
	if s == "" {
		return "%"
	}
	var b strings.Builder
	for i := range len(s) {
		if plain(s[i]) && !(i == 0 && s[i] == '.') {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	name := b.String()
	if len(name) <= longestName {
		return name
	}
	return fmt.Sprintf("%s%%%x", name[:longestName-20], sha256.Sum256([]byte(s)))[:longestName]
}

func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("._-", c) >= 0
}
