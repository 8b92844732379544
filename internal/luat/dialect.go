package luat

import (
	"bytes"
	"slices"
	"strings"

	"attest/internal/at"
)

// maxCount is the largest payload that Counted believes: far above every limit
// of the family (5120 bytes, at-facts §16), far below what would exhaust memory.
const maxCount = 1 << 20

// Dialect returns what the scanner must know about the family.
func Dialect() at.Dialect {
	return at.Dialect{Counted: counted, URC: isURC}
}

// counted reads the head of a message, `+MSUB: "t",17 byte,` (at-facts §10.7).
// The manual's older example has no quotes round the topic.
func counted(head []byte) (n int, ok bool) {
	rest, ok := bytes.CutPrefix(head, []byte("+MSUB:"))
	if !ok {
		return 0, false
	}
	if rest, ok = bytes.CutSuffix(rest, []byte(" byte,")); !ok {
		return 0, false
	}
	digits := rest[bytes.LastIndexByte(rest, ',')+1:]
	if len(digits) == 0 || len(digits) == len(rest) {
		return 0, false
	}
	for _, c := range digits {
		if c < '0' || c > '9' || n > maxCount {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, n <= maxCount
}

// isURC tells whether text is a documented unsolicited line.
func isURC(text string) bool {
	return slices.Contains(fixedURCs, text) || hasPrefix(text, openURCs) ||
		isLinkResult(text) || isSlot(text) || isRegistration(text)
}

// fixedURCs are the lines without parameters.
var fixedURCs = []string{
	"RDY",
	"CONNECT OK", "ALREADY CONNECT", "CONNECT FAIL", // manual MIPSTART
	"CONNACK OK",         // manual MCONNECT; its bare ERROR the scanner knows
	"SUBACK", "UNSUBACK", // manual MSUB, MUNSUB
	"PUBACK", "PUBREC", "PUBCOMP", // manual MPUB
	"CLOSED",                                          // guide §TCP被动断开
	"+E_UTRAN Service", "+NO Service", "+GSM Service", // manual URC, at-facts §6.3
	"+PDP DEACT", "+PDP:DEACT", "+PDP: DEACT", // at-facts X-11
	"+SAPBR 1: DEACT",
	"NORMAL POWER DOWN", // manual CPOWD
}

// openURCs are the beginnings of lines with parameters. A space after the colon
// is part of none: the sources disagree about it (at-facts X-16).
var openURCs = []string{
	"^boot.rom", "^MODE:", "+CGEV:", "+NITZ:", "+CPIN:", "STATE:", "+CDNSGIP:",
	"TCP ERROR:", "UDP ERROR:", "+CMTI:", "+HTTPACTION:",
}

func hasPrefix(text string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(text, p) })
}

// isLinkResult tells whether text is a result with the link's number, as it
// comes in multi-link mode: "7,CONNECT OK" (manual MIPSTART).
func isLinkResult(text string) bool {
	_, ok := cutLink(text)
	return ok
}

// cutLink takes the link's number off a result.
func cutLink(text string) (result string, ok bool) {
	n, result := CutLink(text)
	if n < 0 {
		return text, false
	}
	switch result {
	case "CONNECT OK", "ALREADY CONNECT", "CONNECT FAIL", "CLOSED":
		return result, true
	}
	return text, false
}

// isSlot tells whether text says where a message was cached, "+MSUB: 0".
func isSlot(text string) bool {
	slot, ok := strings.CutPrefix(text, "+MSUB:")
	slot = strings.TrimPrefix(slot, " ")
	return ok && len(slot) == 1 && slot[0] >= '0' && slot[0] <= '9'
}

// isRegistration tells whether text reports a change of registration. Its shape
// differs from the answer to a read: the answer has a mode in front, so its
// second parameter is a bare number (TS 27.007 §7.2, manual CREG).
func isRegistration(text string) bool {
	params, ok := cutRegistration(text)
	if !ok {
		return false
	}
	stat, area, more := strings.Cut(params, ",")
	if stat == "" || strings.Trim(stat, "0123456789") != "" {
		return false
	}
	return !more || area == "" || area[0] == '"' || area[0] == ','
}

// cutRegistration returns the parameters of a registration line.
func cutRegistration(text string) (params string, ok bool) {
	for _, p := range [...]string{"+CREG:", "+CGREG:", "+CEREG:"} {
		if params, ok = strings.CutPrefix(text, p); ok {
			return strings.TrimPrefix(params, " "), true
		}
	}
	return "", false
}
