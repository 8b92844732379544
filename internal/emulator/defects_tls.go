package emulator

import (
	"errors"
	"slices"

	"attest/internal/emulator/mqttc"
)

// tlsFailureSticks is asked for where a handshake has failed.
const tlsFailureSticks defect = "tls-failure-sticks"

// tlsDefects are what a client's TLS may get wrong, setting by setting and check by check. That a
// certificate is for another name is no defect: no source says that the module looks (at-facts §11).
func tlsDefects() []defectRow {
	return slices.Concat(judgementDefects(), offerDefects(), pemDefects(), handshakeDefects())
}

// judgementDefects take a server that is to be refused, or refuse one that is to be taken.
func judgementDefects() []defectRow {
	return []defectRow{
		knob("level-0-verifies", areaTLS, "seclevel 0 verifies the server like 1", "manual SSLCFG seclevel", func(k *mqttc.Knobs) { k.TLS.JudgeAlways = true }, append(rows("TLSM-001", "not-yet-valid", "wrong-host", "cn-only", "wrong-usage", "same-subject", "missing-intermediate", "non-ca-intermediate", "broken-signature"), rows("TLS-003", "unknown-ca", "self-signed", "expired")...)...),
		knob("dates-unverified", areaOneWay, "ignorelocaltime 0 accepts a certificate whatever its dates", "manual SSLCFG ignorelocaltime", func(k *mqttc.Knobs) { k.TLS.SkipDates = true }, "OWT-003.expired", "TLSM-004.not-yet-valid", "TLSM-006.expired", "TLSM-006.not-yet-valid", "TLSD-003"),
		knob("dates-always-verified", areaOneWay, "ignorelocaltime 1 does as 0", "manual SSLCFG ignorelocaltime", func(k *mqttc.Knobs) { k.TLS.NeverIgnore = true }, rows("TLSD-001", "expired-1", "expired-2")...),
		knob("dates-ignored-with-all", areaOneWay, "ignorelocaltime 1 switches the whole verification off", "class: security silently missing", func(k *mqttc.Knobs) { k.TLS.IgnoreAll = true }, rows("TLSD-002", "unknown-ca", "same-subject", "self-signed", "broken-signature", "wrong-usage", "non-ca-intermediate")...),
		knob("usage-unverified", areaOneWay, "a certificate that is for clients alone is accepted as a server's", "RFC 5280 §4.2.1.12", func(k *mqttc.Knobs) { k.TLS.SkipUsage = true }, "TLSM-004.wrong-usage", "TLSM-006.wrong-usage", "TLSD-002.wrong-usage"),
		knob("every-certificate-signs", areaOneWay, "a certificate that is no authority's may sign others", "RFC 5280 §4.2.1.9", func(k *mqttc.Knobs) { k.TLS.AnySigner = true }, "TLSM-004.non-ca-intermediate", "TLSM-006.non-ca-intermediate", "TLSD-002.non-ca-intermediate"),
	}
}

// offerDefects are what is wrong with a ClientHello.
func offerDefects() []defectRow {
	return []defectRow{
		knob("sni-missing", areaTLS, "ClientHello carries no server name", "history H6", func(k *mqttc.Knobs) { k.TLS.NoSNI = true }, "TLSN-001", "TLSN-002", "TLSN-003.1", "TLSN-003.2", "TLSN-005"),
		knob("hostname-unused", areaTLS, "ClientHello carries the dialled host in place of hostname", "manual SSLCFG hostname", func(k *mqttc.Knobs) { k.TLS.DialledSNI = true }, "TLSN-001", "TLSN-002", "TLSN-003.1", "TLSN-003.2"),
		knob("version-unlimited", areaTLS, "sslversion does nothing: every version is spoken", "manual SSLCFG sslversion", func(k *mqttc.Knobs) { k.TLS.AnyVersion = true }, append(rows("TLSV-002", "set-2-at-1-0", "set-3-at-1-0", "set-3-at-1-1"), rows("TLSV-005", "set-1-at-1-1", "set-1-at-1-2", "set-2-at-1-2")...)...),
		knob("tls-1-2-missing", areaTLS, "there is no TLS 1.2", "manual SSLCFG sslversion", func(k *mqttc.Knobs) { k.TLS.NoTLS12 = true }, "TLSV-001.set-3-at-1-2", "TLSV-001.set-4-at-1-2", "TLSV-003"),
		knob("suite-unlimited", areaTLS, "ciphersuite does nothing: every suite is offered", "manual SSLCFG ciphersuite", func(k *mqttc.Knobs) { k.TLS.AnySuite = true }, append(rows("TLSS-002", "0X0035", "0X002F", "0X000A"), rows("TLSS-003", "0X0035", "0X002F", "0X0005", "0X000A")...)...),
		knob("3des-missing", areaTLS, "3DES is not there, though the manual lists it", "manual SSLCFG ciphersuite", func(k *mqttc.Knobs) { k.TLS.No3DES = true }, "TLSS-001.0X000A", "TLSS-002.0X000A"),
		knob("rsa-exchange-missing", areaTLS, "no suite with RSA key exchange is there, though the manual lists no other", "manual SSLCFG ciphersuite", func(k *mqttc.Knobs) { k.TLS.NoRSASuites = true }, rows("TLSS-001", "0X0035", "0X002F", "0X000A")...),
	}
}

// pemDefects are about the three files.
func pemDefects() []defectRow {
	return []defectRow{
		knob("bad-ca-passes", areaOneWay, "a CA file without a certificate switches the verification off", "class: security silently missing", func(k *mqttc.Knobs) { k.TLS.BadCAPasses = true }, append(rows("TLSF-003", "truncated", "key", "text", "oversized"), "OWT-005", "TLSF-004.truncated", "TLSF-004.key", "TLSF-004.text", "TLSF-005", "TLSF-009")...),
		knob("bad-file-plain", areaOneWay, "a file that cannot be used makes a connection without TLS", "class: security silently missing", func(k *mqttc.Knobs) { k.TLS.PlainOnBad = true }, append(rows("TLSF-007", "cut-certificate", "cut-key", "key-as-certificate", "certificate-as-key", "other-certificate", "oversized-certificate", "oversized-key"), "TLSF-008.clientcert", "TLSF-008.clientkey", "TLSC-004")...),
		knob("crlf-pem-refused", areaOneWay, "a PEM file with CR LF line ends is not read", "RFC 7468 §3", func(k *mqttc.Knobs) { k.TLS.NoCRLF = true }, "TLSF-001.crlf", "TLSF-002.crlf"),
		knob("lf-pem-refused", areaOneWay, "a PEM file with LF line ends is not read", "RFC 7468 §3", func(k *mqttc.Knobs) { k.TLS.NoLF = true }, "OWT-001", "OWT-004", "MUT-001", "TLSC-001", "TLSC-003.same-subject"),
		knob("open-pem-refused", areaOneWay, "a PEM file whose last line does not end is not read", "RFC 7468 §3", func(k *mqttc.Knobs) { k.TLS.NeedsEnd = true }, "TLSF-001.open-end", "TLSF-002.open-end"),
		knob("large-file-restarts", areaOneWay, "a certificate file of more than 8 kB restarts the modem", "history H11", func(k *mqttc.Knobs) { k.TLS.ChokesOnFile = true }, "TLSF-006", "TLSF-003.oversized", "TLSF-007.oversized-certificate", "TLSF-007.oversized-key"),
	}
}

// handshakeDefects are about how a connection is made, and what becomes of one that is not.
func handshakeDefects() []defectRow {
	return []defectRow{
		knob("mutual-connect-ok-early", areaMutual, "seclevel 2 prints CONNECT OK before the server has judged the client's certificate", "history H7", func(k *mqttc.Knobs) { k.TLS.EarlyMutual = true }, append(rows("TLSC-002", "expired", "not-yet-valid", "wrong-usage", "same-subject"), "TLSC-003.expired", "TLSM-006.unknown-ca", "TLSM-006.key-mismatch", "TLSM-006.wrong-order")...),
		knob("mutual-only", areaMutual, "seclevel 2 gives up a server that asks for no certificate", "manual SSLCFG seclevel", func(k *mqttc.Knobs) { k.TLS.NeedsRequest = true }, "TLSC-001"),
		knob("odd-certificate-restarts", areaTLS, "a certificate with a short key, an old signature, 22 kB or a date to come restarts the modem", "history H11", func(k *mqttc.Knobs) { k.TLS.ChokesOnCert = true }, slices.Concat(rows("TLSM-003", "sha1", "rsa-1024", "oversized"), rows("TLSM-005", "sha1", "rsa-1024", "oversized"), rows("TLSM-007", "sha1", "rsa-1024", "oversized"), rows("TLSD-004", "1", "2"))...),
		knob("old-handshake-restarts", areaTLS, "TLS 1.0, TLS 1.1 or RC4 restarts the modem", "history H11", func(k *mqttc.Knobs) { k.TLS.ChokesOnOld = true }, append(rows("TLSV-004", "set-1-at-1-0", "set-2-at-1-1", "set-4-at-1-0", "set-4-at-1-1"), "TLSS-004.0XFFFF", "TLSS-004.0X0005")...),
		knob("other-name-restarts", areaOneWay, "a certificate that is not for the dialled host restarts the modem", "history H11", func(k *mqttc.Knobs) { k.TLS.ChokesOnName = true }, append(rows("TLSN-006", "wrong-host-1", "wrong-host-2", "cn-only-1", "cn-only-2"), "TLSM-005.wrong-host", "TLSM-005.cn-only", "TLSM-007.wrong-host", "TLSM-007.cn-only", "TLSN-007.1", "TLSN-007.2")...),
		wrong(tlsFailureSticks, areaTLS, "after a TLS connection that failed none succeeds", "class: resource not released", "TLSF-009", "TLSC-003.expired", "TLSC-003.same-subject", "OWT-004"),
	}
}

// rows are the ids of an outline's rows.
func rows(id string, cells ...string) []string {
	var ids []string
	for _, cell := range cells {
		ids = append(ids, id+"."+cell)
	}
	return ids
}

// overreact is what these defects make of a connection that could not be made.
func (m *Modem) overreact(err error) {
	var failed *mqttc.DialError
	tls := errors.As(err, &failed) && failed.Act == "tls"
	switch {
	case tls && m.broken.has(tlsFailureRestarts), errors.Is(err, mqttc.ErrChoked):
		m.restart()
	case failed != nil && failed.Act != "tcp" && m.broken.has(tlsFailureSticks):
		m.knobs.TLS.Stuck = true
	}
}
