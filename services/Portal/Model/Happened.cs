using System.Text.Json;

namespace ScimSuite.Portal.Model;

/// <summary>An audit event in words: what happened, to whom, and what differs.</summary>
public static class Happened
{
    public static string Verb(AuditEvent e) => e.Action switch
    {
        "user.created" or "group.created" or "tenant.created" or "connector.created" or "account.created" => "created",
        "user.deleted" or "group.deleted" or "tenant.deleted" or "connector.deleted" => "deleted",
        "user.changed" when Deactivated(e) is { } off => off ? "deactivated" : "activated",
        "tenant.changed" when e.Text("state") == "deleting" => "marked for deletion",
        "user.changed" or "tenant.changed" or "connector.changed" => "changed",
        "group.changed" => Members(e),
        "token.issued" => "issued",
        "token.revoked" => "revoked",
        "authentication.failed" => $"refused: {Reason(e)}",
        "session.started" => $"signed in by {e.Text("method")}",
        "member.invited" => $"invited as {e.Text("role")}",
        "member.changed" => $"is {e.Text("role")} now",
        "member.removed" => "removed",
        "tenant.opened" => $"looked in: “{e.Text("reason")}”",
        "account.changed" => $"changed: {AccountChange(e.Text("what") ?? "").ToLowerInvariant()}",
        "reset-link.issued" => "may choose a new password by a link",
        "sign-in-rules.changed" => "changed",
        "identity.linked" => "signed in with the organisation for the first time",
        var other => other,
    };

    public static string Noun(AuditEvent e) => e.Action.Split('.')[0] switch
    {
        "authentication" => "Sign-in",
        "session" => "Account",
        "token" => e.Text("kind") == "connector" ? "Token" : "API key",
        "member" => "Member",
        "account" => "Account",
        "reset-link" or "identity" => "Member",
        "sign-in-rules" => "Sign-in rules",
        "tenant" when e.Action == "tenant.opened" => "Operator",
        var noun => char.ToUpperInvariant(noun[0]) + noun[1..],
    };

    /// <summary>The name of what it happened to, as the event knows it.</summary>
    public static string Name(AuditEvent e) =>
        e.Text("displayName") ?? e.Text("userName") ?? Document(e, "displayName") ?? Document(e, "userName") ?? e.Text("name") ?? e.Text("email") ?? e.Text("operator")
        ?? (e.Text("keyId") is { } key ? $"{(e.Text("kind") == "connector" || e.Action == "authentication.failed" ? "sct" : "sck")}_{key}…" : null) ?? e.Text("address") ?? $"{e.Resource.Id.ToString()[..8]}…";

    public static string Actor(AuditEvent e) => e.Actor.Kind switch
    {
        "connector" => e.Actor.Name ?? "a connector",
        "system" or "gateway" => "ScimSuite",
        "operator" => $"{e.Actor.Name ?? "operator"} (operator)",
        "api-key" => $"{e.Actor.Name ?? "API key"} (API key)",
        _ => e.Actor.Name ?? e.Actor.Kind,
    };

    /// <summary>What changed about how somebody signs in.</summary>
    public static string AccountChange(string what) => what switch
    {
        "authenticator" => "A new authenticator app was set up",
        "recovery-codes" => "New recovery codes were made",
        "recovery-code-used" => "A recovery code was used to sign in",
        "passkey-added" => "A passkey was added",
        "passkey-removed" => "A passkey was removed",
        "password" => "The password was changed",
        "password-reset" => "The password was replaced by a reset link",
        "reset-link" => "A link to choose a new password was made",
        var other => other,
    };

    public static IReadOnlyList<(string Attribute, string? Before, string? After)> Differences(AuditEvent e)
    {
        List<(string, string?, string?)> rows = [];
        if (e.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("changes", out var changes) && changes.ValueKind == JsonValueKind.Array)
        {
            rows.AddRange(changes.EnumerateArray().Select(change => (Text(change, "path") ?? Text(change, "attribute") ?? Text(change, "name") ?? "?", Text(change, "before"), Text(change, "after"))));
        }
        else if (e.Data is { ValueKind: JsonValueKind.Object } whole)
        {
            var document = whole.TryGetProperty("document", out var kept) && kept.ValueKind == JsonValueKind.Object ? kept : whole;
            rows.AddRange(document.EnumerateObject()
                .Where(member => member.Name is not ("schemas" or "version" or "part" or "parts") && !member.Name.EndsWith("Id", StringComparison.Ordinal) && member.Value.ValueKind != JsonValueKind.Null)
                .Select(member => (member.Name, (string?)null, (string?)Words(member.Value))));
        }

        return rows;
    }

    public static string Reason(AuditEvent e) => e.Text("reason") switch
    {
        "password" => "wrong password",
        "code" => "wrong code",
        "recovery-code" => "wrong recovery code",
        "unknown" => "token that does not exist",
        "malformed" => "something that is no token",
        "missing" => "no token",
        "expired" => "expired token",
        "revoked" => "revoked token",
        "suspended" => "token of a suspended tenant",
        "disabled" => "token of a connector that is off",
        "limited" => "too many guesses, held off",
        var other => other ?? "no reason given",
    };

    private static bool? Deactivated(AuditEvent e)
    {
        var active = Differences(e).FirstOrDefault(change => change.Attribute == "active");
        return active.Attribute is null ? null : active.After == "false";
    }

    private static string Members(AuditEvent e)
    {
        var (added, removed) = (e.Count("membersAdded"), e.Count("membersRemoved"));
        return (added, removed) switch
        {
            (0, 0) => "changed",
            (_, 0) => $"got {added} member{(added == 1 ? "" : "s")}",
            (0, _) => $"lost {removed} member{(removed == 1 ? "" : "s")}",
            _ => $"got {added} and lost {removed} members",
        };
    }

    private static string? Document(AuditEvent e, string member) =>
        e.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("document", out var document) && document.ValueKind == JsonValueKind.Object ? Text(document, member) : null;

    private static string? Text(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? Words(value) : null;

    private static string Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText() is { Length: > 300 } raw ? raw[..300] + "…" : value.GetRawText(),
    };
}
