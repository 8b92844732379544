package emulator

import "attest/internal/emulator/mqttc"

// The defects of the AT side. Each is asked for at the one place that breaks.
const (
	connectOKWithoutCRLF defects = 1 << iota
	connackOKRefused
	connackOKEarly
	refusalUnreported
	wrongStateCode
	tlsFailureRestarts
	fswriteLosesByte
	mutualPublishFails
	pubackEarly
	pubcompMissing
	lengthInCharacters
	escapeKept
	subackTwice
	mpubexEcho
	mpubexNeedsPause
	cacheOverwritesNewest
	cacheStaysValid
	noClosed
	staleSession
	staleStatus
	noCGEV
	pdnHangs
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
		{Defect{"connect-ok-without-crlf", areaPlain, "CONNECT OK is printed without its final CR LF", "history H1", []string{"CONN-001", "CONN-004"}}, connectOKWithoutCRLF, nil},
		{Defect{"connack-ok-although-refused", areaPlain, "CONNACK OK is printed when the broker refuses the login", "class: success reported without proof", []string{"FAIL-003", "FAIL-004.5"}}, connackOKRefused, nil},
		{Defect{"connack-ok-early", areaPlain, "CONNACK OK is printed with the OK of MCONNECT, before the broker's CONNACK", "class: success reported without proof", []string{"NOTE-001", "NOTE-002"}}, connackOKEarly, nil},
		{Defect{"refusal-unreported", areaPlain, "a refused login prints no ERROR", "manual MCONNECT", []string{"FAIL-003", "FAIL-004.2"}}, refusalUnreported, nil},
		{Defect{"keepalive-cap", areaPlain, "a keep-alive above 1 s acts as 1 s (the 300 s of the release, scaled)", "history H5", []string{"CONN-012"}}, 0, func(k *mqttc.Knobs) { k.KeepAliveCap = 1 }},
		{Defect{"wrong-state-code", areaPlain, "an MQTT command in the wrong state answers +CME ERROR: 3 in place of 767", "at-facts §10.2", []string{"CONN-007"}}, wrongStateCode, nil},
		{Defect{"password-not-sent", areaPlain, "CONNECT carries the user name without the password", "MQTT-3.1.2-21", []string{"CONN-001"}}, 0, func(k *mqttc.Knobs) { k.NoPassword = true }},

		{Defect{"connect-ok-before-handshake", areaTLS, "SSLMIPSTART prints CONNECT OK when TCP stands, before the TLS handshake", "history H7", []string{"TLS-002", "TLS-005"}}, 0, func(k *mqttc.Knobs) { k.EarlySuccess = true }},
		{Defect{"tls-failure-restarts", areaTLS, "a failing TLS handshake restarts the modem", "history H11", []string{"TLS-005", "OWT-004"}}, tlsFailureRestarts, nil},
		{Defect{"tls-plain-text", areaTLS, "SSLMIPSTART makes a connection without TLS", "class: security silently missing", []string{"TLS-001"}}, 0, func(k *mqttc.Knobs) { k.PlainText = true }},

		{Defect{"server-unverified", areaOneWay, "seclevel 1 accepts any server certificate", "manual SSLCFG seclevel", []string{"OWT-002", "OWT-003.self-signed", "OWT-003.broken-signature"}}, 0, func(k *mqttc.Knobs) { k.SkipServer = true }},
		{Defect{"issuer-unverified", areaOneWay, "a certificate of an unknown issuer is accepted; name and dates are checked", "manual SSLCFG cacert", []string{"OWT-002", "OWT-003.unknown-ca", "OWT-003.same-subject"}}, 0, func(k *mqttc.Knobs) { k.SkipTrust = true }},

		{Defect{"mutual-publish-fails", areaMutual, "over mutual TLS the session stands, but nothing that is published is sent", "history H4", []string{"MUT-002"}}, mutualPublishFails, nil},
		{Defect{"client-certificate-not-sent", areaMutual, "seclevel 2 presents no client certificate", "manual SSLCFG clientcert", []string{"MUT-001", "MUT-004"}}, 0, func(k *mqttc.Knobs) { k.NoClientCert = true }},
		{Defect{"mutual-unverified", areaMutual, "seclevel 2 accepts any server certificate", "manual SSLCFG seclevel", []string{"MUT-005"}}, 0, func(k *mqttc.Knobs) { k.SkipMutual = true }},

		{Defect{"puback-early", areaPublish, "PUBACK is printed with the OK of MPUB, before the broker's PUBACK", "class: success reported without proof", []string{"PUB-003", "PUB-005"}}, pubackEarly, nil},
		{Defect{"pubcomp-missing", areaPublish, "PUBCOMP is never printed", "manual MPUB", []string{"PUB-004"}}, pubcompMissing, nil},
		{Defect{"payload-cut", areaPublish, "what is published lacks its last byte", "class: data lost", []string{"PUB-001", "PUB-013"}}, 0, func(k *mqttc.Knobs) { k.CutPayload = true }},
		{Defect{"retain-dropped", areaPublish, "the retain flag is never sent", "manual MPUB retain", []string{"PUB-007"}}, 0, func(k *mqttc.Knobs) { k.NoRetain = true }},
		{Defect{"length-in-characters", areaPublish, "+MSUB counts characters, not bytes", "at-facts §10.7", []string{"MSG-003"}}, lengthInCharacters, nil},
		{Defect{"escape-kept", areaPublish, `\22, \0D, \0A and \5C are published as they were typed`, "manual MPUB message", []string{"PUB-008"}}, escapeKept, nil},
		{Defect{"suback-twice", areaPublish, "SUBACK is printed twice", "class: result repeated", []string{"SUB-001.0"}}, subackTwice, nil},
		{Defect{"mpubex-echo", areaPublish, "the data of MPUBEX are echoed, also after ATE0", "history H23", []string{"PUB-010"}}, mpubexEcho, nil},
		{Defect{"mpubex-needs-pause", areaPublish, "data in the same write as MPUBEX are lost", "history H10", []string{"PUB-012"}}, mpubexNeedsPause, nil},

		{Defect{"cache-overwrites-newest", areaCache, "a fifth message takes the slot of the newest, not of the oldest", "manual MQTTMSGGET", []string{"CACHE-003"}}, cacheOverwritesNewest, nil},
		{Defect{"cache-stays-valid", areaCache, "MQTTMSGGET leaves its slots VALID", "manual MQTTMSGGET", []string{"CACHE-002", "CACHE-008"}}, cacheStaysValid, nil},

		{Defect{"no-closed", areaClose, "CLOSED is not printed when the server closes", "history H24", []string{"CLOSE-001", "CLOSE-002"}}, noClosed, nil},
		{Defect{"stale-session", areaClose, "after CLOSED, MCONNECT answers OK and CONNACK OK without a connection", "class: success reported without proof", []string{"CLOSE-005", "FAIL-005"}}, staleSession, nil},
		{Defect{"stale-status", areaClose, "after CLOSED, MQTTSTATU still reports a session", "manual MQTTSTATU", []string{"CLOSE-003"}}, staleStatus, nil},

		{Defect{"no-cgev", areaPDP, "the loss of the PDP context is not reported", "manual CGEV", []string{"PDP-001"}}, noCGEV, nil},
		{Defect{"pdn-hangs", areaPDP, "after the loss of the PDP context MIPSTART never activates it again", "guide §PDP被动去激活", []string{"PDP-001", "PDP-003"}}, pdnHangs, nil},

		{Defect{"fswrite-loses-byte", areaFiles, "the last byte of FSWRITE is not stored", "class: data lost", []string{"OWT-007"}}, fswriteLosesByte, nil},
	}
}
