package verdict

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Mismatch is what the firmware did against what is required. It is the only
// error that fails a scenario; use it by pointer.
type Mismatch struct {
	Requirement string   `json:"requirement"`    // one sentence: what is required
	Source      string   `json:"source"`         // "guide §普通连接", "manual MCONNECT", "MQTT-3.1.2-1", "at-facts §17 X-04"
	Want        []string `json:"want,omitempty"` // one or several acceptable things
	Got         string   `json:"got"`            // Go-escaped; the last bytes seen where a wait ended; empty for nothing

	// Security: the firmware accepted what it must refuse, and whoever forges a server gets in.
	Security bool `json:"security,omitempty"`
}

// Error returns one line: want "CONNACK OK" or "ERROR", got … — requirement [source]. It
// begins with "security: " where that is what is at stake.
func (m *Mismatch) Error() string {
	var b strings.Builder
	if m.Security {
		b.WriteString("security: ")
	}
	if len(m.Want) > 0 {
		b.WriteString("want ")
		for i, want := range m.Want {
			if i > 0 {
				b.WriteString(" or ")
			}
			b.WriteString(quote(want))
		}
		b.WriteString(", ")
	}
	got := m.Got
	if got == "" {
		got = "nothing"
	}
	b.WriteString("got " + got + " — " + m.Requirement)
	if m.Source != "" {
		b.WriteString(" [" + m.Source + "]")
	}
	return b.String()
}

// Signature returns the short text by which a known deviation is recognised:
// the requirement and what was got, without what differs from run to run.
// Numbers, times and identities of cells become "#", except the codes of +CME ERROR
// and +CMS ERROR, because another code is another failure.
func (m *Mismatch) Signature() string {
	got := m.Got
	if got == "" {
		got = "nothing"
	}
	return shorten(normalise(m.Requirement) + ": " + normalise(got))
}

// Signature returns the text by which a failure that is made of all these mismatches
// is recognised: their signatures, each once, in order. One that nobody has seen
// before makes it another failure.
func Signature(all []*Mismatch) string {
	var parts []string
	for _, m := range all {
		if part := m.Signature(); !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "; and ")
}

// quote puts quotation marks around s, others where it holds some, and escapes it only if it has to, so
// that text which is escaped already is not escaped again.
func quote(s string) string {
	switch {
	case strings.ContainsFunc(s, unicode.IsControl):
		return strconv.Quote(s)
	case strings.Contains(s, `"`) && !strings.Contains(s, "`"):
		return "`" + s + "`"
	}
	return `"` + s + `"`
}

var (
	errorCode   = regexp.MustCompile(`\+CM[ES] ERROR: ?\d+`)
	duration    = regexp.MustCompile(`(?:\d+(?:\.\d+)?(?:ns|µs|us|ms|[smh]))+\b`)
	hexadecimal = regexp.MustCompile(`\b[0-9A-Fa-f]{4,}\b`)
	masked      = regexp.MustCompile(`\*{4,}`)
	number      = regexp.MustCompile(`\d+(?:[.:/]\d+)*`)
)

// normalise replaces what differs from run to run, and folds white space.
func normalise(s string) string {
	var b strings.Builder
	rest := strings.Join(strings.Fields(s), " ")
	for rest != "" {
		code := errorCode.FindStringIndex(rest)
		if code == nil {
			code = []int{len(rest), len(rest)}
		}
		head := duration.ReplaceAllString(rest[:code[0]], "#")
		head = masked.ReplaceAllString(head, "#") // of the secrets numbers alone are in messages: as they come, and as they are recorded
		head = hexadecimal.ReplaceAllStringFunc(head, cell)
		b.WriteString(number.ReplaceAllString(head, "#"))
		b.WriteString(rest[code[0]:code[1]])
		rest = rest[code[1]:]
	}
	return b.String()
}

// cell replaces what has letters and digits, as the identity of a cell or a card has; a
// word or a number it leaves.
func cell(hex string) string {
	if strings.ContainsAny(hex, "0123456789") && strings.ContainsAny(hex, "ABCDEFabcdef") {
		return "#"
	}
	return hex
}

// longest is the length in bytes beyond which a signature is cut. The cut
// part is replaced by its digest, so that different failures stay different.
const longest = 240

func shorten(s string) string {
	if len(s) <= longest {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return strings.ToValidUTF8(s[:longest], "") + "… " + hex.EncodeToString(sum[:4])
}
