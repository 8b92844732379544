@tls @fs
Feature: TLS that verifies the server
  The guide's third flow: the CA certificate is stored in the module's file system, SSLCFG names it
  for context 88 and sets seclevel 1. From then on a server whose certificate that CA did not
  issue must be refused; accepting it is a hole in the device's security.

  @OWT-001 @guide:tls-one-way
  Scenario: the documented one-way TLS connection
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    When I send `AT+FSCREATE="ca.crt"`
    Then the modem answers OK
    When I send `AT+FSWRITE="ca.crt",0,{ca-size},15`
    Then the modem prompts for data
    When I send the CA certificate
    Then the modem answers OK
    When I send `AT+SSLCFG="cacert",88,"ca.crt"`
    Then the modem answers OK
    When I send `AT+SSLCFG="seclevel",88,1`
    Then the modem answers OK
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

  @OWT-002 @security @manual:SSLCFG
  Scenario: a server that the stored CA does not know is refused
    Given the modem holds the wrong CA certificate as "ca.crt"
    And the modem verifies the server by "ca.crt"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "75s"
    And the modem has not reported `CONNECT OK`
    And the modem turned away from the server within "30s"
    And the broker saw no CONNECT
    And the MQTT status is "0"
    And the modem can connect as documented

  @OWT-003 @security @manual:SSLCFG
  Scenario Outline: a server with a bad certificate is refused
    Given the broker presents the "<chain>" certificate chain
    And the modem holds the CA certificate as "ca.crt"
    And the modem verifies the server by "ca.crt"
    When I send `AT+SSLCFG="ignorelocaltime",88,0`
    Then the modem answers OK
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "75s"
    And the modem has not reported `CONNECT OK`
    And the modem turned away from the server within "30s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | chain            |
      | unknown-ca       |
      | self-signed      |
      | same-subject     |
      | broken-signature |
      | expired          |

  @OWT-004 @security @history:H11
  Scenario: after a refused server the right one is accepted, without a restart
    Given the modem holds the wrong CA certificate as "ca.crt"
    And the modem verifies the server by "ca.crt"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "75s"
    Given the modem holds the CA certificate as "ca.crt"
    And the modem verifies the server by "ca.crt"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"

  @OWT-005 @security @manual:SSLCFG
  Scenario: verification without the CA file never connects
    When I send `AT+SSLCFG="cacert",88,"none.crt"`
    Then the modem answers one final result
    When I send `AT+SSLCFG="seclevel",88,1`
    Then the modem answers OK
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    And the broker saw no CONNECT
    And the modem can connect as documented

  @OWT-006 @guide:publish-subscribe @history:H4
  Scenario: a message is published over one-way TLS
    Given the modem is connected over one-way TLS
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"

  @OWT-007 @manual:FSWRITE @manual:FSFLSIZE @manual:FSREAD
  Scenario: the stored certificate is the certificate that was sent
    Given the modem holds the CA certificate as "ca.crt"
    When I send `AT+FSFLSIZE="ca.crt"`
    Then the modem answers `+FSFLSIZE: {ca-size}`, then OK
    When I send `AT+FSREAD="ca.crt",0,{ca-size},0`
    Then the modem answers the CA certificate, then OK

  @OWT-008 @manual:FSREAD @manual:FSWRITE
  Scenario: a certificate that is written in two parts is whole
    When I send `AT+FSCREATE="ca.crt"`
    Then the modem answers OK
    When I write the CA certificate to "ca.crt" in two parts
    And I send `AT+FSREAD="ca.crt",0,{ca-size},0`
    Then the modem answers the CA certificate, then OK
