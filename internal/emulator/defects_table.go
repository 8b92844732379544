package emulator

import "attest/internal/emulator/mqttc"

// The defects of the AT side. Each is asked for at the one place that breaks.
const (
	connectOKWithoutCRLF  defect = "connect-ok-without-crlf"
	connackOKRefused      defect = "connack-ok-although-refused"
	connackOKEarly        defect = "connack-ok-early"
	refusalUnreported     defect = "refusal-unreported"
	wrongStateCode        defect = "wrong-state-code"
	tlsFailureRestarts    defect = "tls-failure-restarts"
	fswriteLosesByte      defect = "fswrite-loses-byte"
	mutualPublishFails    defect = "mutual-publish-fails"
	pubackEarly           defect = "puback-early"
	pubcompMissing        defect = "pubcomp-missing"
	lengthInCharacters    defect = "length-in-characters"
	escapeKept            defect = "escape-kept"
	subackTwice           defect = "suback-twice"
	mpubexEcho            defect = "mpubex-echo"
	mpubexNeedsPause      defect = "mpubex-needs-pause"
	cacheOverwritesNewest defect = "cache-overwrites-newest"
	cacheStaysValid       defect = "cache-stays-valid"
	noClosed              defect = "no-closed"
	staleSession          defect = "stale-session"
	staleStatus           defect = "stale-status"
	noCGEV                defect = "no-cgev"
	pdnHangs              defect = "pdn-hangs"
)

// The areas: the guide's eight flows, and the files that two of them need.
const (
	areaPlain   = "plain connection"
	areaTLS     = "TLS without verification"
	areaOneWay  = "one-way TLS"
	areaMutual  = "mutual TLS"
	areaPublish = "publish and subscribe"
	areaCache   = "cache mode"
	areaClose   = "passive close"
	areaPDP     = "PDP deactivation"
	areaFiles   = "files"
)

// defectTable is every defect with its switch.
func defectTable() []defectRow {
	return []defectRow{
		wrong(connectOKWithoutCRLF, areaPlain, "CONNECT OK is printed without its final CR LF", "history H1", "CONN-001", "CONN-004", "IPC-020"),
		wrong(connackOKRefused, areaPlain, "CONNACK OK is printed when the broker refuses the login", "class: success reported without proof", "FAIL-003", "FAIL-004.5", "FAIL-004.1", "FAIL-004.3", "FAIL-004.4"),
		wrong(connackOKEarly, areaPlain, "CONNACK OK is printed with the OK of MCONNECT, before the broker's CONNACK", "class: success reported without proof", "NOTE-001", "NOTE-002", "TLS-006"),
		wrong(refusalUnreported, areaPlain, "a refused login prints no ERROR", "manual MCONNECT", "FAIL-003", "FAIL-004.2"),
		knob("keepalive-cap", areaPlain, "a keep-alive above 1 s acts as 1 s (the 300 s of the release, scaled)", "history H5", func(k *mqttc.Knobs) { k.KeepAliveCap = 1 }, "CONN-012"),
		wrong(wrongStateCode, areaPlain, "an MQTT command in the wrong state answers +CME ERROR: 3 in place of 767", "at-facts §10.2", "CONN-007"),
		knob("password-not-sent", areaPlain, "CONNECT carries the user name without the password", "MQTT-3.1.2-21", func(k *mqttc.Knobs) { k.NoPassword = true }, "MQC-006", "MCFG-009.quoted", "CONN-001"),

		knob("connect-ok-before-handshake", areaTLS, "SSLMIPSTART prints CONNECT OK when TCP stands, before the TLS handshake", "history H7", func(k *mqttc.Knobs) { k.TLS.EarlySuccess = true }, "TLS-002", "TLS-005", "TLSM-002.key-mismatch", "TLSM-002.wrong-order", "TLSM-004.wrong-order", "TLSM-004.key-mismatch", "TLSC-005", "MUT-003"),
		wrong(tlsFailureRestarts, areaTLS, "a failing TLS handshake restarts the modem", "history H11", "TLS-005", "OWT-004", "TLSM-002.key-mismatch", "TLSM-004.key-mismatch", "TLSM-004.wrong-order", "TLSC-002.wrong-usage", "TLSC-003.expired"),
		knob("tls-plain-text", areaTLS, "SSLMIPSTART makes a connection without TLS", "class: security silently missing", func(k *mqttc.Knobs) { k.TLS.PlainText = true }, "TLS-001"),

		knob("server-unverified", areaOneWay, "seclevel 1 accepts any server certificate", "manual SSLCFG seclevel", func(k *mqttc.Knobs) { k.TLS.SkipServer = true }, "OWT-002", "OWT-003.self-signed", "OWT-003.broken-signature", "TLSM-004.missing-intermediate", "TLSM-004.non-ca-intermediate", "TLSF-003.other"),
		knob("issuer-unverified", areaOneWay, "a certificate of an unknown issuer is accepted; name and dates are checked", "manual SSLCFG cacert", func(k *mqttc.Knobs) { k.TLS.SkipTrust = true }, "OWT-002", "OWT-003.unknown-ca", "OWT-003.same-subject", "TLSD-002.self-signed"),

		wrong(mutualPublishFails, areaMutual, "over mutual TLS the session stands, but nothing that is published is sent", "history H4", "MUT-002"),
		knob("client-certificate-not-sent", areaMutual, "seclevel 2 presents no client certificate", "manual SSLCFG clientcert", func(k *mqttc.Knobs) { k.TLS.NoClientCert = true }, "MUT-004", "MUT-001", "TLSF-002.crlf"),
		knob("mutual-unverified", areaMutual, "seclevel 2 accepts any server certificate", "manual SSLCFG seclevel", func(k *mqttc.Knobs) { k.TLS.SkipMutual = true }, "MUT-005", "TLSM-006.unknown-ca", "TLSM-006.same-subject", "TLSM-006.self-signed", "TLSM-006.broken-signature", "TLSM-006.missing-intermediate"),

		wrong(pubackEarly, areaPublish, "PUBACK is printed with the OK of MPUB, before the broker's PUBACK", "class: success reported without proof", "PUB-003", "PUB-005"),
		wrong(pubcompMissing, areaPublish, "PUBCOMP is never printed", "manual MPUB", "PUB-004", "MPUB-006", "FLTP-013.pubrec-twice", "FLTP-013.pubcomp-twice"),
		knob("payload-cut", areaPublish, "what is published lacks its last byte", "class: data lost", func(k *mqttc.Knobs) { k.CutPayload = true }, "PUB-001", "PUB-013", "TLS-004", "OWT-006"),
		knob("retain-dropped", areaPublish, "the retain flag is never sent", "manual MPUB retain", func(k *mqttc.Knobs) { k.NoRetain = true }, "PUB-007", "MPUB-005"),
		wrong(lengthInCharacters, areaPublish, "+MSUB counts characters, not bytes", "at-facts §10.7", "MSG-003"),
		wrong(escapeKept, areaPublish, `\22, \0D, \0A and \5C are published as they were typed`, "manual MPUB message", "PUB-008", "ESC-001.quote", "ESC-001.carriage-return", "ESC-001.line-feed", "ESC-001.quote-alone", "ESC-001.at-both-ends", "ESC-001.line-end", "ESC-001.digits-behind"),
		wrong(subackTwice, areaPublish, "SUBACK is printed twice", "class: result repeated", "SUB-001.0"),
		wrong(mpubexEcho, areaPublish, "the data of MPUBEX are echoed, also after ATE0", "history H23", "PUB-010", "PUB-011"),
		wrong(mpubexNeedsPause, areaPublish, "data in the same write as MPUBEX are lost", "history H10", "PUB-012"),

		wrong(cacheOverwritesNewest, areaCache, "a fifth message takes the slot of the newest, not of the oldest", "manual MQTTMSGGET", "CACHE-003", "LIM-007"),
		wrong(cacheStaysValid, areaCache, "MQTTMSGGET leaves its slots VALID", "manual MQTTMSGGET", "CACHE-002", "CACHE-008"),

		wrong(noClosed, areaClose, "CLOSED is not printed when the server closes", "history H24", "CLOSE-001", "CLOSE-002", "CLOSE-006", "FLTR-010.close-before"),
		wrong(staleSession, areaClose, "after CLOSED, MCONNECT answers OK and CONNACK OK without a connection", "class: success reported without proof", "CLOSE-005", "FAIL-005"),
		wrong(staleStatus, areaClose, "after CLOSED, MQTTSTATU still reports a session", "manual MQTTSTATU", "CLOSE-003", "FLT-003.close-after", "FLTK-001.close-before", "FLTK-002.close-after", "FLTP-001.close-before", "FLTP-001.close-after", "FLTP-004", "FLTR-001.close-before", "FLTR-001.close-after", "FLTS-003.close-after", "CLOSE-004"),

		wrong(noCGEV, areaPDP, "the loss of the PDP context is not reported", "manual CGEV", "PDP-001", "PDP-002"),
		wrong(pdnHangs, areaPDP, "after the loss of the PDP context MIPSTART never activates it again", "guide §PDP被动去激活", "PDP-001", "PDP-003", "PDP-004"),

		wrong(fswriteLosesByte, areaFiles, "the last byte of FSWRITE is not stored", "class: data lost", "OWT-007", "OWT-008", "FS-057", "FS-020.1", "FS-020.63", "FS-025"),
	}
}
