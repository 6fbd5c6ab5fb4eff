using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Persistence.Tests;

/// <summary>Users with everything now and then absent, under a schema that has every type of attribute.</summary>
internal static class TestPeople
{
    public const string Urn = "urn:acme:params:scim:schemas:badge:1.0:User";

    /// <summary>Few words, so that filters hit; some differ in case only, some need more than ASCII, one contains another.</summary>
    public static readonly string[] Words = ["ada", "ADA", "Ada Lovelace", "bob", "Bobby", "work", "home", "Ärger", "äRGER", "straße", "\u212Aelvin", "kelvin", "😀", "\uE000", "o'x", "a\"b", "\\", "%", "_", " ", "", "z"];

    public static readonly string[] Moments =
        ["2026-01-01T00:00:00Z", "2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00.123456", "2024-02-29T23:59:59-14:00", "0001-01-01T00:00:01Z", "9999-12-31T23:59:59.999999Z"];

    public static readonly string[] Ids = [.. Enumerable.Range(0, 20).Select(i => $"0198a000-0000-7000-8000-0000000000{i:x2}")];

    public static ResourceSchema Schema { get; } = CoreSchemas.User.With(new SchemaExtension(new SchemaDefinition(Urn, "Badge", "A tenant's own.",
    [
        new() { Name = "level", Type = AttributeType.Integer },
        new() { Name = "score", Type = AttributeType.Decimal },
        new() { Name = "validUntil", Type = AttributeType.DateTime },
        new() { Name = "tags", MultiValued = true },
        new() { Name = "codes", MultiValued = true, CaseExact = true },
        new() { Name = "flags", Type = AttributeType.Boolean, MultiValued = true },
        new() { Name = "sizes", Type = AttributeType.Integer, MultiValued = true },
        new()
        {
            Name = "doors", Type = AttributeType.Complex, MultiValued = true,
            SubAttributes =
            [
                new() { Name = "name" },
                new() { Name = "floor", Type = AttributeType.Integer },
                new() { Name = "since", Type = AttributeType.DateTime },
                new() { Name = "isOpen", Type = AttributeType.Boolean },
            ],
        },
    ])));

    public static JsonObject Make(Random random, int number)
    {
        var body = new JsonObject { ["schemas"] = new JsonArray(ScimUrns.User), ["userName"] = $"{Word()}{number % 50}x" };
        Maybe(body, "externalId", () => Word());
        Maybe(body, "title", () => Word());
        Maybe(body, "displayName", () => Word());
        Maybe(body, "active", () => random.Next(2) == 0);
        Maybe(body, "name", () => Object(("givenName", () => Word()), ("familyName", () => Word())));
        Maybe(body, "emails", () => List(() => Object(("value", () => Word()), ("type", () => Word()), ("display", () => Word()))));
        Maybe(body, "phoneNumbers", () => List(() => Object(("value", () => Word()), ("type", () => Word()))));
        Maybe(body, ScimUrns.EnterpriseUser, () => Object(("department", () => Word()), ("manager", () => Object(("value", () => Word()), ("$ref", () => Word())))));
        Maybe(body, Urn, () => Object(
            ("level", () => random.Next(5)), ("score", () => random.Next(5) / 4m), ("validUntil", () => Pick(Moments)),
            ("tags", () => List(() => Word())), ("codes", () => List(() => Word())), ("flags", () => List(() => random.Next(2) == 0)), ("sizes", () => List(() => random.Next(4))),
            ("doors", () => List(() => Object(("name", () => Word()), ("floor", () => random.Next(3)), ("since", () => Pick(Moments)), ("isOpen", () => random.Next(2) == 0))))));

        var person = DocumentReader.Read(JsonDocument.Parse(body.ToJsonString()).RootElement, Schema, new Tolerance(isStrict: true));
        person["id"] = number < Ids.Length ? Ids[number] : $"0198a000-0000-7000-8000-{number:x12}";
        person["meta"] = new JsonObject { ["resourceType"] = "User", ["created"] = Pick(Moments), ["lastModified"] = Pick(Moments) };
        if (random.Next(2) == 0)
        {
            person["groups"] = List(() => new JsonObject { ["value"] = Pick(Ids), ["display"] = Word() }, atLeast: 1);
        }

        return person;

        string Pick(string[] from) => from[random.Next(from.Length)];

        string Word() => Pick(Words);

        JsonArray List(Func<JsonNode?> element, int atLeast = 0) => new([.. Enumerable.Range(0, random.Next(atLeast, 4)).Select(_ => element())]);

        JsonObject Object(params (string Name, Func<JsonNode?> Value)[] parts)
        {
            var result = new JsonObject();
            foreach (var (name, value) in parts)
            {
                Maybe(result, name, value);
            }

            return result;
        }

        void Maybe(JsonObject target, string name, Func<JsonNode?> value)
        {
            if (random.Next(4) > 0)
            {
                target[name] = value();
            }
        }
    }
}
