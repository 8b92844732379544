package transcript

import (
	"regexp"
	"strings"
)

// patterns find what modems print or are told in known places; the first
// group is the secret. They match raw bytes and escaped ones.
var patterns = []*regexp.Regexp{
	regexp.MustCompile(`ICCID: ?([0-9A-Fa-f]{18,22})`),                                          // manual ICCID, ATXI
	regexp.MustCompile(`IM[ES]I: ?([0-9]{14,16})`),                                              // manual ATXI
	regexp.MustCompile(`(?:^|[\r\n]|\\n)([0-9]{15}|89[0-9A-Fa-f]{17,18})(?:$|[\r\n]|\\r)`),      // a line of CGSN, CIMI, CCID
	regexp.MustCompile(`\+CNUM: ?[^,\r\n]*,"?(\+?[0-9]{5,20})`),                                 // 3GPP TS 27.007 §7.1
	regexp.MustCompile(`(?i)\+CM(?:T|GR|GL|GS)(?:: ?|=)[^\r\n]*?"(\+?[0-9]{5,20})"`),            // 3GPP TS 27.005 §3
	regexp.MustCompile(`(?i)\+CPIN="?([0-9]{4,8})`),                                             // PIN or PUK, manual CPIN
	regexp.MustCompile(`(?i)\+CPIN="?[0-9]{4,8}"?,"?([0-9]{4,8})`),                              // the new PIN
	regexp.MustCompile(`(?i)\+CSTT(?:=|: ?)[^,\r\n]*,[^,\r\n]*,"?([^",\r\n\\<(]+)`),             // password, manual CSTT
	regexp.MustCompile(`(?i)\+CGAUTH(?:=|: ?)[^,\r\n]*,[^,\r\n]*,[^,\r\n]*,"?([^",\r\n\\<(]+)`), // password, manual CGAUTH
}

var (
	keyBegin  = regexp.MustCompile(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----`)
	nextEntry = regexp.MustCompile(`^\n[+-][0-9]+\.[0-9]{3} [><@!#]`)
)

// maskKeys masks in out the body of every private key in s, also of one whose
// end is missing. Line ends, escaped or not, stay.
func maskKeys(s string, out []byte) {
	for _, begin := range keyBegin.FindAllStringIndex(s, -1) {
		for i := begin[1]; i < len(s); i++ {
			c := s[i]
			switch {
			case strings.HasPrefix(s[i:], "-----END"), nextEntry.MatchString(s[i:]):
				i = len(s)
			case c == '\\' && i+1 < len(s) && strings.IndexByte("rnt", s[i+1]) >= 0:
				i++
			case isBase64(c):
				out[i] = '*'
			case strings.IndexByte(" \t\r\n\\:,-", c) < 0: // RFC 1421 §4.6 headers have : , -
				i = len(s)
			}
		}
	}
}

func isBase64(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' ||
		c == '+' || c == '/' || c == '='
}
