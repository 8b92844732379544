package emulator_test

import (
	"strconv"
	"strings"
	"testing"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestSSLConfiguration(t *testing.T) {
	hex56 := "101B12C3141516171F19202122232425262728293031323334353637"
	for _, tt := range []struct {
		key, start string // value before it is set
		head       string
		good, bad  []string
	}{
		{"sslversion", "4", "+SSLCFG: ", []string{"0", "4"}, []string{"5", "x", "-1"}},
		{"ciphersuite", "0XFFFF", "+SSLCFG: ", []string{"0X0035", "0x003d", "0XFFFF"}, []string{"0X0036", "53", "x"}},
		{"cacert", "", "+SSLCFG:", []string{"ca.crt", "/USER/HTTP/ca.crt"}, []string{strings.Repeat("n", 65)}},
		{"clientcert", "", "+SSLCFG:", []string{"client.crt"}, []string{"a//b"}},
		{"clientkey", "", "+SSLCFG:", []string{"client.key"}, []string{"a//b"}},
		{"seclevel", "0", "+SSLCFG:", []string{"0", "1", "2"}, []string{"3", "one"}},
		{"hostname", "", "+SSLCFG:", []string{"broker.attest.test"}, []string{strings.Repeat("h", 257)}},
		{"ignorelocaltime", "0", "+SSLCFG:", []string{"0", "1"}, []string{"2"}},
		{"negotiatetimeout", "60", "+SSLCFG:", []string{"10", "300"}, []string{"9", "301"}},
		{"clientrandom", "", "+SSLCFG:", []string{hex56, hex56 + "01234567"}, []string{hex56[1:], hex56 + "0", "g" + hex56[1:]}},
		{"premaster", "", "+SSLCFG:", []string{"0102"}, nil},
		{"verifymode", "0", "+SSLCFG:", []string{"0", "1"}, []string{"2"}},
	} {
		t.Run(tt.key, func(t *testing.T) {
			h := newHost(t)
			key := `AT+SSLCFG="` + tt.key + `",`
			shown := tt.head + `"` + tt.key + `",88,`
			h.do(key+"88", shown+tt.start, "OK")
			for _, value := range tt.good {
				h.do(key+"88,"+value, "OK")
				h.do(key+"88", shown+value, "OK")
				h.do(key+`88,"`+value+`"`, "OK")
			}
			for _, value := range tt.bad {
				h.do(key+"88,"+value, "ERROR")
			}
			h.do(key+"88", shown+tt.good[len(tt.good)-1], "OK")
			h.do(key+"0", strings.Replace(shown, "88", "0", 1)+tt.start, "OK") // another context
			h.do(key+"88,", "OK")
			h.do(key+"88", shown+tt.start, "OK")
		})
	}
}

func TestSSLErrors(t *testing.T) {
	h := newHost(t)
	for _, bad := range []string{`"cacert"`, `"cacert",6`, `"cacert",89`, `"cacert",x`, `"negotiatetime",88,60`, `"seclevel",88,1,2`, ``} {
		h.do("AT+SSLCFG="+bad, "ERROR")
	}
}
