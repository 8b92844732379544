@core
Feature: AT+MQTTSTATU, AT+MIPCLOSE and AT+MDISCONNECT
  The state of the connection, and the two ways to end it.

  @MSTAT-002 @manual:MQTTSTATU! @manual:MIPCLOSE!
  Scenario: after MIPCLOSE the modem is offline
    Given the modem is connected
    Then the MQTT status is "1"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And the MQTT status is "0"

  @MSTAT-003 @manual:MQTTSTATU! @guide:note-2
  Scenario: a session that the broker has not accepted is none
    Given the modem is configured as client "868488076506128"
    And the broker withholds the next CONNACK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the broker saw a CONNECT within "30s"
    And the MQTT status is "2"

  @MCLS-002 @manual:MIPCLOSE!
  Scenario: a connection without a session is closed
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And the broker accepted a connection on the "plain" listener
    And I send `AT+MIPCLOSE`
    Then the modem answers OK
    And the broker saw the connection closed by the modem within "10s"
    And the broker saw no CONNECT
    And the MQTT status is "0"

  @MCLS-003 @manual:MIPCLOSE! @at-facts:X-21
  Scenario: MIPCLOSE without a connection
    # OK or ERROR: the sources differ.
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And the modem can connect as documented

  @MDIS-002 @manual:MDISCONNECT!
  Scenario: MDISCONNECT without a session
    When I send `AT+MDISCONNECT`
    Then the modem answers one final result
    And the broker saw no DISCONNECT
    And the modem can connect as documented

  @MDIS-003 @at-facts:10.6 @v250:5.4.3.1
  Scenario: MDISCONNECT has no parameter
    # A wrong guess that a driver sends.
    Given the modem is connected
    When I send `AT+MDISCONNECT=0`
    Then the modem answers an error
    And the MQTT status is "1"

  @MDIS-004 @manual:MDISCONNECT! @etsi:DISCONNECT_001
  Scenario: after MDISCONNECT a new session can be opened
    Given the modem is connected
    When I send `AT+MDISCONNECT`
    Then the modem answers OK
    And the broker saw a DISCONNECT within "10s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And the modem can connect as documented
    And the broker saw "2" CONNECTs in all
