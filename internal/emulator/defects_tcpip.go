package emulator

// The defects of the TCP/IP commands and of name resolution.
const (
	muxAnytime          defect = "mux-anytime"
	apnUnchecked        defect = "apn-unchecked"
	apnForgotten        defect = "apn-forgotten"
	sceneUnordered      defect = "scene-unordered"
	addressAlways       defect = "address-without-scene"
	addressStays        defect = "address-changes-nothing"
	addressWithOK       defect = "address-with-ok"
	shutWhileAsking     defect = "shut-while-resolving-restarts"
	shutNeedsPDP        defect = "shut-needs-pdp"
	shutKeepsState      defect = "shut-keeps-state"
	shutKeepsLinks      defect = "shut-keeps-connections"
	noPDPDeact          defect = "no-pdp-deact"
	stateBeforeOK       defect = "state-before-ok"
	modeUnchecked       defect = "mode-unchecked"
	serverUnchecked     defect = "server-name-unchecked"
	portUnchecked       defect = "port-unchecked"
	quotesRequired      defect = "server-quotes-required"
	startRefused        defect = "direct-start-refused"
	failUnreported      defect = "failed-connection-unreported"
	linkNumberMissing   defect = "link-number-missing"
	receivedCut         defect = "received-cut"
	closedKeepsState    defect = "closed-keeps-state"
	socketNoClosed      defect = "socket-closed-unreported"
	closeUnchecked      defect = "close-unchecked"
	closeAnything       defect = "close-anything"
	closeKeepsLink      defect = "close-keeps-connection"
	sizeUnchecked       defect = "send-size-unchecked"
	sendOffline         defect = "send-offline"
	escapeSends         defect = "escape-sends"
	sentCut             defect = "sent-cut"
	sentNever           defect = "sent-never"
	socketPlain         defect = "cipssl-ignored"
	socketStaysSecure   defect = "cipssl-stays"
	connectedEarly      defect = "state-connected-early"
	shutWhileConnecting defect = "shut-while-connecting-restarts"
	askedEarlyRestarts  defect = "resolving-early-restarts"
	serversUnchecked    defect = "name-servers-unchecked"
	serversKept         defect = "name-servers-kept"
	nameUnchecked       defect = "name-unchecked"
	unknownResolved     defect = "unknown-name-resolved"
	knownUnresolved     defect = "known-name-unresolved"
	staleStack          defect = "stack-dead-after-restart"
	sceneSurvives       defect = "scene-survives-restart"
	silentServers       defect = "dead-name-servers-unreported"
)

const (
	areaScene  = "TCP/IP scene"
	areaSocket = "TCP connections"
	areaNames  = "name resolution"
)

// sceneDefects are those of the states and forms.
func sceneDefects() []defectRow {
	return []defectRow{
		wrong(muxAnytime, areaScene, "CIPMUX is taken in every state", "manual CIPMUX", "IPS-012"),
		wrong(apnUnchecked, areaScene, "CSTT takes texts of any length", "manual CSTT", "IPS-011.apn", "IPS-011.user", "IPS-011.password"),
		wrong(apnForgotten, areaScene, "CSTT? reads the network's access point whatever was set", "manual CSTT", "IPS-009.apn", "IPS-009.user", "IPS-009.password", "IPS-009.bare-apn", "IPS-009.bare-all"),
		wrong(sceneUnordered, areaScene, "CSTT, CIICR and CIPSTART are taken in every state", "manual state-machine", "IPS-005", "IPS-006", "IPS-007", "IPS-013", "IPC-010", "IPL-006"),
		wrong(addressAlways, areaScene, "CIFSR tells an address before the scene is active", "manual CIFSR", "IPS-008"),
		wrong(addressStays, areaScene, "CIFSR leaves the scene in IP GPRSACT", "manual state-machine", "IPS-003", "IPS-015"),
		wrong(addressWithOK, areaScene, "OK follows the address of CIFSR", "at-facts §9.2", "IPS-003"),
		wrong(shutNeedsPDP, areaScene, "CIPSHUT answers ERROR when the PDP context is gone", "manual CIPSHUT", "IPS-013", "IPS-014"),
		wrong(shutKeepsState, areaScene, "CIPSHUT says SHUT OK and leaves the state", "manual CIPSHUT", "IPS-003", "IPC-016", "IPS-015"),
		wrong(shutKeepsLinks, areaScene, "CIPSHUT closes no connection", "manual CIPSHUT", "IPC-016", "IPL-012"),
		wrong(noPDPDeact, areaScene, "the scene does not say that its PDP context is gone", "manual CIPSHUT", "IPS-014"),
		wrong(stateBeforeOK, areaScene, "CIPSTATUS prints the state before its OK", "manual CIPSTATUS", "IPS-001"),
		bending("size-of-cipsend", areaScene, "CIPSEND? tells 1024 bytes", "manual CIPSEND", []string{"+CIPSEND"}, smallerSends, "IPF-005"),
		wrong(staleStack, areaScene, "after a restart no connection comes about", "guide §FAQ 3", "LAD-001", "LAD-002", "LAD-003", "LAD-004"),
		wrong(sceneSurvives, areaScene, "the TCP/IP scene keeps its state over a restart", "guide §FAQ 3", "LAD-005"),
		bending("switch-stuck", areaScene, "CIPMUX and CIPSSL say OK and stay 0", "class: success reported without proof", switches, switchStuck, "IPF-007.CIPMUX", "IPF-007.CIPSSL", "IPL-001"),
		bending("switch-on", areaScene, "CIPMUX and CIPSSL read 1 from the start", "manual CIPMUX, CIPSSL", switches, switchOn, "IPF-006.CIPMUX", "IPF-006.CIPSSL"),
		bending("switch-unchecked", areaScene, "CIPMUX and CIPSSL take any value", "manual CIPMUX, CIPSSL", switches, unchecked, "IPF-008.mux-two", "IPF-008.mux-letter", "IPF-008.mux-negative", "IPF-008.ssl-two", "IPF-008.ssl-letter", "IPF-008.ssl-negative"),
		bending("scene-forms-missing", areaScene, "the test forms of the TCP/IP commands answer ERROR", "history H15", sceneNames, withoutTest, "IPF-001.CIICR", "IPF-001.CIFSR", "IPF-001.CIPSHUT", "IPF-001.CIPSTATUS", "IPF-001.CIPCLOSE", "IPF-001.CDNSGIP",
			"IPF-002.CSTT", "IPF-002.CIPMUX", "IPF-002.CIPSSL", "IPF-002.CDNSCFG", "IPF-003", "IPF-004", "IPL-011"),
		bending("scene-missing", areaScene, "CSTT is missing from the build", "history H0", []string{"+CSTT"}, gone, "IPS-010.apn", "IPS-015", "DNS-001"),
		bending("shut-missing", areaScene, "CIPSHUT is missing from the build", "history H0", []string{"+CIPSHUT"}, gone, "IPS-004"),
	}
}

// socketDefects are those of connections and their data.
func socketDefects() []defectRow {
	return []defectRow{
		wrong(modeUnchecked, areaSocket, "CIPSTART takes any mode", "manual CIPSTART", "IPC-004.mode"),
		wrong(serverUnchecked, areaSocket, "CIPSTART takes a name of any length", "manual CIPSTART", "IPC-005", "IPC-004.no-server"),
		wrong(portUnchecked, areaSocket, "CIPSTART takes any port", "manual CIPSTART", "IPC-004.port-0", "IPC-004.port-65536", "IPC-004.port-letters"),
		wrong(quotesRequired, areaSocket, "CIPSTART wants quotes round the server", "manual CIPSTART", "IPC-003.bare", "IPC-003.mixed"),
		wrong(startRefused, areaSocket, "CIPSTART is refused in IP INITIAL and after a connection", "manual CIPSTART", "IPC-002", "IPC-011", "IPC-017"),
		wrong(failUnreported, areaSocket, "a connection that fails prints no CONNECT FAIL", "manual CIPSTART", "IPC-006", "IPC-007", "IPC-008", "IPL-008"),
		wrong(linkNumberMissing, areaSocket, "results of multi-link mode lack the number of the link", "manual CIPSTART, MIPSTART", "IPL-001", "IPL-007", "IPL-014"),
		wrong(receivedCut, areaSocket, "received data lack their last byte", "class: data lost", "IPD-009", "IPD-010", "IPL-002"),
		wrong(closedKeepsState, areaSocket, "after the peer's close CIPSTATUS still says CONNECT OK", "manual state-machine", "IPC-017", "IPC-023"),
		wrong(socketNoClosed, areaSocket, "CLOSED is not printed when the peer closes", "history H24", "IPC-017", "IPC-023", "IPL-013", "IPD-008"),
		wrong(closeUnchecked, areaSocket, "CIPCLOSE takes any way to close", "manual CIPCLOSE", "IPC-013"),
		wrong(closeAnything, areaSocket, "CIPCLOSE says CLOSE OK where nothing is open", "manual CIPCLOSE", "IPC-014", "IPC-022", "IPC-015", "IPL-009"),
		wrong(closeKeepsLink, areaSocket, "CIPCLOSE says CLOSE OK and leaves the connection", "class: success reported without proof", "IPC-001", "IPC-012.0", "IPC-012.1"),
		wrong(sizeUnchecked, areaSocket, "CIPSEND takes any length", "manual CIPSEND", "IPD-005.over", "IPD-005.letters"),
		wrong(sendOffline, areaSocket, "CIPSEND without a connection says SEND OK", "class: success reported without proof", "IPD-007.sized", "IPD-007.open", "IPD-008", "IPD-012", "IPL-010"),
		wrong(escapeSends, areaSocket, "ESC does not give the data of CIPSEND up", "manual CIPSEND", "IPD-003"),
		wrong(sentCut, areaSocket, "what CIPSEND sends lacks its last byte", "class: data lost", "IPD-001.word", "IPD-002", "IPD-004", "IPD-006.1459", "IPD-011", "IPL-002", "IPL-003"),
		wrong(sentNever, areaSocket, "SEND OK is printed although nothing is sent", "class: success reported without proof", "IPD-001.one", "IPD-010"),
		wrong(socketPlain, areaSocket, "after CIPSSL=1 CIPSTART makes a connection without TLS", "class: security silently missing", "IPT-002", "IPT-001"),
		wrong(socketStaysSecure, areaSocket, "after CIPSSL=0 connections are still made with TLS", "manual CIPSSL", "IPT-003"),
		wrong(connectedEarly, areaSocket, "CIPSTATUS says CONNECT OK as soon as CIPSTART was accepted", "class: success reported without proof", "IPC-024"),
		wrong(shutWhileConnecting, areaSocket, "CIPSHUT while a connection is under way restarts the modem", "class: crash", "IPC-025"),
		bending("socket-ends-mqtt", areaSocket, "CIPSTART ends the MQTT connection", "class: one connection disturbs another", []string{"+CIPSTART"}, before(socketEndsMQTT), "IPL-015"),
		bending("socket-replaced", areaSocket, "a second CIPSTART replaces the connection", "manual CIPSTART", []string{"+CIPSTART"}, before(socketReplaced), "IPC-009", "IPL-007"),
		bending("links-shared", areaSocket, "every link of multi-link mode is link 0", "manual CIPSTART", []string{"+CIPSTART"}, before(linksShared), "IPL-004", "IPL-013"),
		bending("link-unchecked", areaSocket, "CIPSTART takes any link", "manual CIPSTART", []string{"+CIPSTART"}, before(linkUnchecked), "IPL-005.six", "IPL-005.negative", "IPL-005.letter"),
		bending("address-lost", areaSocket, "CIFSR answers ERROR while a connection stands, and after it", "manual CIFSR", []string{"+CIFSR"}, addressLost, "IPC-018"),
		bending("udp-missing", areaSocket, "CIPSTART knows no UDP", "manual CIPSTART", []string{"+CIPSTART"}, before(noUDP), "IPC-021"),
	}
}

// resolverDefects are those of CDNSGIP and CDNSCFG.
func resolverDefects() []defectRow {
	return []defectRow{
		wrong(shutWhileAsking, areaNames, "CIPSHUT while a name is being resolved restarts the modem", "history H14", "DNS-020", "DNS-021"),
		wrong(askedEarlyRestarts, areaNames, "CDNSGIP before the scene is up restarts the modem", "class: crash", "DNS-006"),
		wrong(serversUnchecked, areaNames, "CDNSCFG takes what is no address", "manual CDNSCFG", "DNS-011.name", "DNS-011.nothing", "DNS-011.octet", "DNS-011.second", "DNS-011.context"),
		wrong(serversKept, areaNames, "CDNSCFG says OK and changes nothing", "class: success reported without proof", "DNS-010.quoted", "DNS-010.bare"),
		wrong(nameUnchecked, areaNames, "CDNSGIP takes a name of any length", "manual CDNSGIP", "DNS-005"),
		wrong(unknownResolved, areaNames, "CDNSGIP tells 0.0.0.0 for a name that does not exist", "manual CDNSGIP", "DNS-003"),
		wrong(knownUnresolved, areaNames, "CDNSGIP resolves nothing", "manual CDNSGIP", "DNS-001", "DNS-002", "DNS-012"),
		wrong(silentServers, areaNames, "CDNSGIP says nothing when no name server answers", "manual CDNSGIP", "DNS-012", "DNS-013"),
		bending("names-unchecked", areaNames, "CDNSGIP passes over its syntax", "manual CDNSGIP", []string{"+CDNSGIP"}, unchecked, "DNS-004.nothing", "DNS-004.two"),
	}
}
