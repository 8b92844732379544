package broker

import (
	"crypto/tls"
	"fmt"
)

// suiteName is IANA's name of a cipher suite.
func suiteName(id uint16) string {
	name := tls.CipherSuiteName(id) // "0x0004" for what Go does not have
	if other, ok := otherSuites(id); ok {
		return other
	}
	return name
}

// otherSuites are the suites that Go does not have and modems offer: the vendor's two (manual SSLCFG), and what the
// small TLS libraries of such modules are built with.
func otherSuites(id uint16) (string, bool) {
	name, ok := map[uint16]string{
		0x0004: "RSA_WITH_RC4_128_MD5", 0x003D: "RSA_WITH_AES_256_CBC_SHA256",
		0x0001: "RSA_WITH_NULL_MD5", 0x0002: "RSA_WITH_NULL_SHA", 0x003B: "RSA_WITH_NULL_SHA256",
		0x0009: "RSA_WITH_DES_CBC_SHA", 0x0016: "DHE_RSA_WITH_3DES_EDE_CBC_SHA",
		0x0033: "DHE_RSA_WITH_AES_128_CBC_SHA", 0x0039: "DHE_RSA_WITH_AES_256_CBC_SHA",
		0x0067: "DHE_RSA_WITH_AES_128_CBC_SHA256", 0x006B: "DHE_RSA_WITH_AES_256_CBC_SHA256",
		0x009E: "DHE_RSA_WITH_AES_128_GCM_SHA256", 0x009F: "DHE_RSA_WITH_AES_256_GCM_SHA384",
		0x0041: "RSA_WITH_CAMELLIA_128_CBC_SHA", 0x0084: "RSA_WITH_CAMELLIA_256_CBC_SHA",
		0x008B: "PSK_WITH_3DES_EDE_CBC_SHA", 0x008C: "PSK_WITH_AES_128_CBC_SHA", 0x008D: "PSK_WITH_AES_256_CBC_SHA",
		0x00A8: "PSK_WITH_AES_128_GCM_SHA256", 0x00A9: "PSK_WITH_AES_256_GCM_SHA384",
		0x00AE: "PSK_WITH_AES_128_CBC_SHA256", 0x00AF: "PSK_WITH_AES_256_CBC_SHA384",
		0x00FF: "EMPTY_RENEGOTIATION_INFO_SCSV", 0x5600: "FALLBACK_SCSV",
		0xC008: "ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA",
		0xC024: "ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", 0xC028: "ECDHE_RSA_WITH_AES_256_CBC_SHA384",
		0xC09C: "RSA_WITH_AES_128_CCM", 0xC09D: "RSA_WITH_AES_256_CCM",
		0xC09E: "DHE_RSA_WITH_AES_128_CCM", 0xC09F: "DHE_RSA_WITH_AES_256_CCM",
		0xC0A0: "RSA_WITH_AES_128_CCM_8", 0xC0A1: "RSA_WITH_AES_256_CCM_8",
		0xC0AC: "ECDHE_ECDSA_WITH_AES_128_CCM", 0xC0AD: "ECDHE_ECDSA_WITH_AES_256_CCM",
		0xC0AE: "ECDHE_ECDSA_WITH_AES_128_CCM_8", 0xC0AF: "ECDHE_ECDSA_WITH_AES_256_CCM_8",
		0xCCAA: "DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
	}[id]
	return "TLS_" + name, ok
}

// groupName is IANA's name of a supported group.
func groupName(id tls.CurveID) string {
	name, ok := map[tls.CurveID]string{
		18: "secp192k1", 19: "secp192r1", 20: "secp224k1", 21: "secp224r1", 22: "secp256k1", 23: "secp256r1", 24: "secp384r1",
		25: "secp521r1", 26: "brainpoolP256r1", 27: "brainpoolP384r1", 28: "brainpoolP512r1", 29: "x25519", 30: "x448",
		256: "ffdhe2048", 257: "ffdhe3072", 4588: "X25519MLKEM768",
	}[id]
	if !ok {
		return fmt.Sprintf("0x%04X", uint16(id))
	}
	return name
}
