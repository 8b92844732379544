package broker_test

import (
	"crypto/tls"
	"slices"
	"testing"

	"attest/broker"
)

// What Go has no name for has one here if modules offer it, and is a number otherwise.
func TestHelloNames(t *testing.T) {
	h := &broker.Hello{
		Version: tls.VersionTLS12, Versions: []uint16{tls.VersionTLS12, tls.VersionTLS11},
		Suites:  []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA, 0x0004, 0x003D, 0xC0A0, 0xCAFE},
		Curves:  []tls.CurveID{tls.CurveP256, 22, 0xCAFE},
		Schemes: []tls.SignatureScheme{tls.PKCS1WithSHA256},
	}
	for _, tt := range []struct {
		name      string
		got, want []string
	}{
		{"suites", h.SuiteNames(), []string{
			"TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_RC4_128_MD5", "TLS_RSA_WITH_AES_256_CBC_SHA256", "TLS_RSA_WITH_AES_128_CCM_8", "0xCAFE",
		}},
		{"groups", h.GroupNames(), []string{"secp256r1", "secp256k1", "0xCAFE"}},
		{"signatures", h.SchemeNames(), []string{"PKCS1WithSHA256"}},
		{"versions of a client that lists none", h.VersionNames(), []string{"≤ TLS 1.2"}},
	} {
		if !slices.Equal(tt.got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	h.Extensions = []uint16{43} // supported_versions
	if got := h.VersionNames(); !slices.Equal(got, []string{"TLS 1.2", "TLS 1.1"}) {
		t.Errorf("versions: got %q, want those that are listed", got)
	}
}
