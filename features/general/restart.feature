@core
Feature: Restart
  AT+RESET answers OK and then restarts the module: each boot line comes once, and the module
  is usable when it answers AT again.

  @RESET-001 @manual:RESET @guide:faq-3
  Scenario: AT+RESET restarts the module
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And each boot line came once
    And the modem can connect as documented

  @RESET-002 @manual:RESET @manual:MQTTSTATU
  Scenario: a restart ends the session
    Given the modem is connected
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And the MQTT status is "0"
    And the modem can connect as documented
