package luat_test

import (
	"slices"
	"testing"

	"attest/internal/at"
	"attest/internal/luat"
)

func TestOpensScene(t *testing.T) {
	for line, want := range map[string]bool{
		"AT+CSTT": true, `AT+CSTT="net"`: true, "AT+CIPMUX=1": true, `AT+CIPSTART="TCP","h",1`: true, "AT+CREG?;+CIICR": true,
		"AT+CSTT?": false, "AT+CSTT=?": false, "AT+CIPSTATUS": false, "AT+CIPSHUT": false, "AT+MIPSTART=h,1": false, "AT": false,
	} {
		if got := luat.OpensScene(at.Command{Text: line}); got != want {
			t.Errorf("%s: got %v, want %v", line, got, want)
		}
	}
}

func TestCutLink(t *testing.T) {
	for _, tt := range []struct {
		text   string
		link   int
		result string
	}{
		{"0,SEND OK", 0, "SEND OK"}, {"7, CONNECT OK", 7, "CONNECT OK"}, {"SEND OK", -1, "SEND OK"}, {"8,CLOSED", -1, "8,CLOSED"}, {"0", -1, "0"}, {"", -1, ""},
	} {
		if link, result := luat.CutLink(tt.text); link != tt.link || result != tt.result {
			t.Errorf("%q: got %d and %q, want %d and %q", tt.text, link, result, tt.link, tt.result)
		}
	}
}

// Results of a link end their command with the link's number, too.
func TestLinkFinals(t *testing.T) {
	for command, want := range map[string][]string{
		"AT+CIPSEND=2,5": {"SEND OK", "2,SEND OK", "2, SEND FAIL"}, "AT+CIPCLOSE=5": {"CLOSE OK", "5,CLOSE OK"},
	} {
		for _, final := range want {
			if finals := luat.Pending(command).Finals; !slices.Contains(finals, final) {
				t.Errorf("%s: %q is missing from %q", command, final, finals)
			}
		}
	}
}
