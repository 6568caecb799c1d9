using Xunit;

namespace Py.Conformance;

/// <summary>The test host itself runs.</summary>
public class SmokeTests
{
    /// <summary>The framework is at least .NET 9.</summary>
    [Fact]
    public void Framework() => Assert.True(System.Environment.Version.Major >= 9);
}
