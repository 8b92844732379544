@core
Feature: Restart
  AT+RESET answers OK and then restarts the module: no boot line comes twice, and the module
  is usable when it answers AT again.

  @RESET-001 @manual:RESET @at-facts:6.1 @requires:stable-port
  Scenario: AT+RESET restarts the module
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And no boot line came twice
    And the modem can connect as documented

  @RESET-002 @manual:RESET @manual:MQTTSTATU
  Scenario: a restart ends the session
    Given the modem is connected
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And the MQTT status is "0"
    And the modem can connect as documented
