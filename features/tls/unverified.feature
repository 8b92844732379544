@tls
Feature: TLS without verification
  The guide's second flow: no certificate is stored and none is asked for; SSLMIPSTART takes the
  place of MIPSTART. The guide prints the plain port here (at-facts §17 X-03, a documentation
  error): the flow goes to the TLS port.

  @TLS-001 @guide:tls-unverified @at-facts:X-03
  Scenario: the documented TLS connection without certificates
    When I send `AT+CGREG?`
    Then the modem answers `+CGREG: 0,1` or `+CGREG: 0,5`, then OK
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    When I send `AT+MCONFIG="868488076506128","{user}","{password}"`
    Then the modem answers OK
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw a CONNECT with client id "868488076506128", keep-alive "60" and a clean session
    And every CONNECT came from client "868488076506128" with user name "{user}" and password "{password}"

  @TLS-002 @guide:note-1 @history:H7
  Scenario: CONNECT OK waits for the end of the handshake
    Given the broker holds the TLS handshake back for "200ms"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the broker accepted a connection on the "tls" listener
    And the modem reports no `CONNECT OK` for "100ms"
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener

  @TLS-003 @manual:SSLCFG
  Scenario Outline: without verification any certificate will do
    Given the broker presents the "<chain>" certificate chain
    When I send `AT+SSLCFG="seclevel",88,0`
    Then the modem answers OK
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener

    Examples:
      | chain       |
      | unknown-ca  |
      | self-signed |
      | expired     |

  @TLS-004 @guide:publish-subscribe @manual:MIPSTART @history:H4
  Scenario: messages go both ways over TLS
    Given the modem is connected over TLS without verification
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: "mqtt/sub_topic",6 byte,123456` within "30s"

  @TLS-005 @security @at-facts:X-03 @history:H11
  Scenario: TLS to a plain port fails and does not restart the modem
    When I send `AT+SSLMIPSTART="{host}",{plain-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "75s"
    And the broker saw a failed TLS handshake within "30s"
    And the modem has not reported `CONNECT OK`
    And the modem can connect as documented

  @TLS-006 @at-facts:10.4
  Scenario: a plain connection to the TLS port gets no session
    Given the modem is configured as client "868488076506128"
    When I send `AT+MIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    When I send `AT+MCONNECT=1,60`
    Then the modem gets no session within "30s"
    And the broker saw a failed TLS handshake within "30s"
    And the modem has not reported `CONNACK OK`
    And the broker saw no CONNECT
    And the modem can connect as documented
