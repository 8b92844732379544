package transcript

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Redactor masks what belongs to the owner of the modem or the bench: IMEI,
// IMSI, ICCID, phone numbers, passwords, private keys. It masks what it has
// learnt, wherever it stands, and by itself what modems print in known places
// (see patterns). Every masked byte becomes an asterisk, so that lengths and
// places stay true.
//
// The guide's own examples are not secrets and are never learnt. The zero
// value is ready; all methods may be called from any goroutine.
type Redactor struct {
	mu      sync.RWMutex
	secrets []string // every spelling that is looked for
}

// public reports whether a value is one of the guide's examples.
func public(secret string) bool {
	switch secret {
	case "868488076506128", "866289037465624", "user", "password":
		return true
	}
	return false
}

// shortest is the length in bytes below which a secret is not learnt: masked
// everywhere, "1" would leave no timeline to read.
const shortest = 4

// Learn masks a secret from now on, in every spelling in which it may appear:
// as it is, escaped as in a timeline or a Go string, escaped as in AT+MPUB, in
// capitals where it is hexadecimal. Of a PEM private key it learns the lines,
// so that a key in pieces is masked too; of a phone number also the form
// without "+". It reports whether the secret is masked: the guide's examples
// and what is shorter than 4 bytes are not.
func (r *Redactor) Learn(secret string) bool {
	if public(secret) || len(secret) < shortest {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range spellings(secret) {
		quoted := strconv.Quote(s)
		for _, form := range []string{s, Escape(s), quoted[1 : len(quoted)-1], atEscape(s), Escape(atEscape(s))} {
			if !slices.Contains(r.secrets, form) {
				r.secrets = append(r.secrets, form)
			}
		}
	}
	return true
}

// spellings returns the texts that give a secret away.
func spellings(secret string) []string {
	if strings.Contains(secret, "PRIVATE KEY-----") {
		return keyLines(secret)
	}
	all := []string{secret}
	if digits, ok := strings.CutPrefix(secret, "+"); ok && len(digits) >= shortest {
		all = append(all, digits)
	}
	if len(secret) >= 18 && strings.Trim(secret, "0123456789ABCDEFabcdef") == "" { // an ICCID may hold letters
		all = append(all, strings.ToUpper(secret), strings.ToLower(secret))
	}
	return all
}

// keyLines returns the lines of a PEM file that hold a key; a last line of a
// few letters tells nothing.
func keyLines(pem string) []string {
	var lines []string
	for line := range strings.FieldsFuncSeq(pem, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if len(line) >= 2*shortest && !strings.HasPrefix(line, "-----") {
			lines = append(lines, line)
		}
	}
	return lines
}

// atEscape spells a text as a string parameter of the Luat commands does:
// backslash and two hexadecimal digits (manual MPUB).
func atEscape(s string) string {
	return strings.NewReplacer(`\`, `\5C`, `"`, `\22`, "\r", `\0D`, "\n", `\0A`).Replace(s)
}

// Redact returns s with every secret masked, in the same number of bytes.
func (r *Redactor) Redact(s string) string {
	out := []byte(s)
	for _, span := range r.spans(s) {
		for i := span[0]; i < span[1]; i++ {
			out[i] = '*'
		}
	}
	maskKeys(s, out)
	return string(out)
}

// Entries returns the entries with every secret masked, also one that is cut
// by the border between two entries of the same direction.
func (r *Redactor) Entries(entries []Entry) []Entry {
	masked := slices.Clone(entries)
	for _, v := range []Voice{Harness, Modem} {
		var stream strings.Builder
		for _, e := range entries {
			if e.Voice == v {
				stream.WriteString(e.Text)
			}
		}
		rest := r.Redact(stream.String())
		for i, e := range entries {
			if e.Voice == v {
				masked[i].Text, rest = rest[:len(e.Text)], rest[len(e.Text):]
			}
		}
	}
	for i, e := range entries {
		if !e.Voice.Bytes() {
			masked[i].Text = r.Redact(e.Text)
		}
	}
	return masked
}

// spans returns where secrets stand in s.
func (r *Redactor) spans(s string) (spans [][2]int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, secret := range r.secrets {
		for from := 0; ; {
			i := strings.Index(s[from:], secret)
			if i < 0 {
				break
			}
			spans = append(spans, [2]int{from + i, from + i + len(secret)})
			from += i + 1
		}
	}
	for _, pattern := range patterns {
		for _, m := range pattern.FindAllStringSubmatchIndex(s, -1) {
			if value := s[m[2]:m[3]]; !public(value) && value != "PWD" { // PWD: test form of CSTT
				spans = append(spans, [2]int{m[2], m[3]})
			}
		}
	}
	return spans
}
