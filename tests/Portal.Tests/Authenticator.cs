using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimSuite.Portal.Tests;

/// <summary>An authenticator of our own (WebAuthn §6, ES256, no attestation), which does what it is told: also what a real one never would.</summary>
internal sealed class Authenticator(string relyingParty, string origin) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] CredentialId { get; init; } = RandomNumberGenerator.GetBytes(32);

    public string UserHandle { get; set; } = "";

    public uint Count { get; set; }

    public string RelyingParty { get; set; } = relyingParty;

    public string Origin { get; set; } = origin;

    public bool IsUserVerified { get; set; } = true;

    /// <summary>The answer to creation options.</summary>
    public JsonObject Make(string options)
    {
        var asked = JsonNode.Parse(options)!;
        UserHandle = asked["user"]!["id"]!.GetValue<string>();
        var point = _key.ExportParameters(false).Q;
        byte[] key = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];      // COSE_Key: EC2, ES256, P-256, x, y
        byte[] attested = [.. new byte[16], 0, (byte)CredentialId.Length, .. CredentialId, .. key];
        byte[] data = [.. Data(0x40), .. attested];
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), 0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data];
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(ClientData("webauthn.create", asked["challenge"]!.GetValue<string>())),
            ["attestationObject"] = Base64Url.EncodeToString(attestation), ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>The answer to request options; with another challenge than theirs where one is given.</summary>
    public JsonObject Answer(string options, string? challenge = null)
    {
        var data = Data(0);
        var clientData = ClientData("webauthn.get", challenge ?? JsonNode.Parse(options)!["challenge"]!.GetValue<string>());
        byte[] signed = [.. data, .. SHA256.HashData(clientData)];
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(clientData), ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(_key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)), ["userHandle"] = UserHandle,
        });
    }

    public void Dispose() => _key.Dispose();

    private JsonObject Credential(JsonObject response) => new()
    {
        ["id"] = Base64Url.EncodeToString(CredentialId), ["rawId"] = Base64Url.EncodeToString(CredentialId), ["type"] = "public-key", ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(), ["response"] = response,
    };

    /// <summary>Authenticator data, §6.1: hash of the relying party, flags (user present and verified), counter.</summary>
    private byte[] Data(byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty)), (byte)(flags | 0x01 | (IsUserVerified ? 0x04 : 0)), .. count];
    }

    private byte[] ClientData(string type, string challenge) => JsonSerializer.SerializeToUtf8Bytes(new { type, challenge, origin = Origin, crossOrigin = false });

    /// <summary>CBOR text of fewer than 24 bytes.</summary>
    private static byte[] Text(string text) => [(byte)(0x60 | text.Length), .. Encoding.ASCII.GetBytes(text)];
}
