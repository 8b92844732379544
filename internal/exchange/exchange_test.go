package exchange_test

import (
	"fmt"
	"strings"
	"testing"

	"attest/internal/exchange"
)

func TestRead(t *testing.T) {
	tests := []struct{ name, timeline, want string }{
		{"an echo that is cut off its line feed", `
+0.000 > AT+CREG?\r\n
+0.001 < AT+CREG?\r
+0.001 < \r\n
+0.004 < +CREG: 0,1\r\n
+0.004 < \r\n
+0.007 < OK\r\n
`, "AT+CREG? [+CREG: 0,1] OK 7ms"},
		{"what comes unasked is no answer", `
+1.000 > AT+MPUB="t",1,0,"x"\r\n
+1.002 < \r\nCLOSED\r\n
+1.003 @ DISCONNECT
+1.030 < \r\nOK\r\n
+1.050 < \r\nPUBACK\r\n
`, "AT+MPUB= [] OK 30ms"},
		{"data are no command", `
+0.000 > AT+MPUBEX="t",0,0,6\r\n
+0.005 < \r\n>
+0.006 > AT+X\r\n
+0.040 < \r\nOK\r\n
+0.041 > AT\r\n
+0.042 < \r\nOK\r\n
`, "AT+MPUBEX= [] OK 40ms; AT [] OK 1ms"},
		{"refused, with and without a code", `
+0.000 > AT+FOO=?\r\n
+0.009 < \r\n+CME ERROR: 58\r\n
+0.010 > ATE7\r\n
+0.011 < \r\nERROR\r\n
`, "AT+FOO=? [] +CME ERROR: 58 refused 9ms; ATE [] ERROR refused 1ms"},
		{"no result", `
+0.000 > AT+MIPCLOSE\r\n
+5.000 > AT\r\n
`, "AT+MIPCLOSE []  0s; AT []  0s"},
		{"a result of the command's own", `
+0.000 > AT+CIPSHUT\r\n
+0.003 < \r\nSHUT OK\r\n
+0.004 > AT+CIFSR\r\n
+0.010 < \r\n10.1.2.3\r\n
`, "AT+CIPSHUT [] SHUT OK 3ms; AT+CIFSR [10.1.2.3] OK 6ms"},
		{"a line of several commands has no form, a part of one is none", `
+0.000 > ATE0;+CREG?\r\n
+0.002 < \r\nOK\r\n
+0.003 > AT+CR
+0.004 > EG?\r\n
+0.005 < \r\nOK\r\n
`, " [] OK 2ms"},
	}
	for _, tt := range tests {
		all, err := exchange.Read(strings.TrimPrefix(tt.timeline, "\n"))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		var got []string
		for _, e := range all {
			refused := ""
			if e.Refused() {
				refused = "refused "
			}
			if e.Taken() != (e.Result != "" && refused == "") {
				t.Errorf("%s: %q is taken: %v", tt.name, e.Text, e.Taken())
			}
			got = append(got, fmt.Sprintf("%s %v %s %s%v", e.Form(), e.Answer, e.Result, refused, e.Took))
		}
		if joined := strings.Join(got, "; "); joined != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, joined, tt.want)
		}
	}
}

func TestForeignTimeline(t *testing.T) {
	if _, err := exchange.Read("+0.000 > AT\r\n</script>"); err == nil {
		t.Error("a timeline that nobody here wrote was read")
	}
}
