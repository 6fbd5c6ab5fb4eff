using System.Security.Cryptography;
using System.Text;

namespace ScimSuite.Migrate;

/// <summary>
/// What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803). Made here, the password itself is in no statement, and so in no log of the server,
/// however much that is told to write.
/// </summary>
internal static class Verifier
{
    private const int Iterations = 4096;        // PostgreSQL's own; the passwords are random

    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);

        // RFC 4013 as every client of PostgreSQL has it, for what is not ASCII alone.
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)), salt, Iterations, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }
}
